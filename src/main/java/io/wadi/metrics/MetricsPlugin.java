package io.wadi.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ContextServicePlugin;

/** Camel loads it into each context that it finds it on the class path of: the core need not know it. */
public final class MetricsPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        CompositeMeterRegistry meters = new CompositeMeterRegistry();
        TableRoutes routes = new TableRoutes(context);
        context.getRegistry().bind("wadi-metrics", new FlowMetrics(meters, routes));
        try {
            context.addStartupListener(new Start(meters, routes));
        } catch (Exception e) {
            throw new IllegalStateException("Camel takes no listener for its start", e);
        }
    }

    /** The registry that is scraped, and the health checks, are there when the context starts; no route consumes yet. */
    private record Start(CompositeMeterRegistry meters, TableRoutes routes) implements StartupListener {
        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            context.getRegistry().findByType(MeterRegistry.class).stream()
                    .filter(registry -> !(registry instanceof CompositeMeterRegistry))
                    .forEach(meters::add);
            RouteStates.register(routes, meters);
            HealthCheckRegistry checks = HealthCheckRegistry.get(context);
            if (checks != null) {
                checks.register(new RoutesHealthCheck(routes));
            }
        }
    }
}
