package io.wadi.route;

import io.wadi.servers.TestBroker;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Routes from their YAML in a Camel context of this JVM, against a real database and a real broker. */
public final class RunningRoutes implements AutoCloseable {
    private final CamelContext context;

    private RunningRoutes(CamelContext context) {
        this.context = context;
    }

    /** Starts the routes. {@code {{topics}}} in the YAML stands for the application's name, so that tests do not meet in a topic. */
    public static RunningRoutes start(String application, TestBroker broker, DataSource source, String yaml)
            throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName(application);
        RouteRuntime.prepare(context);
        context.getComponent("kafka", RouteKafkaComponent.class)
                .getConfiguration()
                .setBrokers(broker.bootstrapServers());
        context.getRegistry().bind("database", source);
        context.getPropertiesComponent().addInitialProperty("topics", application);
        context.start();
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
        return new RunningRoutes(context);
    }

    public CamelContext context() {
        return context;
    }

    public TableConsumer consumer(String route) {
        return (TableConsumer) context.getRoute(route).getConsumer();
    }

    @Override
    public void close() throws Exception {
        context.stop();
    }
}
