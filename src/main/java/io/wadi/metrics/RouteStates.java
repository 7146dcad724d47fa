package io.wadi.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wadi.route.RouteState;

/** How many routes are in each state: {@code wadi.routes}. */
final class RouteStates {
    private RouteStates() {}

    static void register(TableRoutes routes, MeterRegistry meters) {
        for (RouteState state : RouteState.values()) {
            Gauge.builder("wadi.routes", routes, all -> count(all, state))
                    .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                    .description("Routes in this state")
                    .register(meters);
        }
    }

    private static double count(TableRoutes routes, RouteState state) {
        return routes.work().values().stream()
                .filter(consumer -> consumer.state() == state)
                .count();
    }
}
