package io.wadi.metrics;

import io.wadi.route.RouteState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while a route has stopped for good: it will not come back by itself. One that tries again is UP, for a restart would not help it. */
final class RoutesHealthCheck extends AbstractHealthCheck {
    private final TableRoutes routes;

    RoutesHealthCheck(TableRoutes routes) {
        super("wadi", "wadi-routes");
        this.routes = routes;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> stopped = new ArrayList<>();
        routes.work().forEach((id, consumer) -> {
            RouteState state = consumer.state();
            builder.detail("route." + id, state.name());
            if (state == RouteState.FAILED || state == RouteState.FENCED) {
                stopped.add("Route %s is %s. %s".formatted(id, state, consumer.problem()));
            }
        });
        if (stopped.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("\n", stopped)).down();
        }
    }
}
