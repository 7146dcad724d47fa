package io.wadi.route;

import io.wadi.servers.TestBroker;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaConfiguration;
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
        return start(application, broker.bootstrapServers(), Map.of("database", source), yaml, context -> {});
    }

    /**
     * As {@link #start(String, TestBroker, DataSource, String)}, with several data sources by name.
     *
     * @param prepare is given the context before it starts
     */
    public static RunningRoutes start(
            String application,
            String brokers,
            Map<String, DataSource> sources,
            String yaml,
            Consumer<CamelContext> prepare)
            throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName(application);
        RouteRuntime.prepare(context);
        context.getComponent("kafka", RouteKafkaComponent.class)
                .getConfiguration()
                .setBrokers(brokers);
        sources.forEach(context.getRegistry()::bind);
        context.getPropertiesComponent().addInitialProperty("topics", application);
        prepare.accept(context);
        context.start();
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
        return new RunningRoutes(context);
    }

    /** Sets how long the producer waits for a broker, where these settings say so: delivery.timeout.ms, request.timeout.ms and max.block.ms;
     * how long it gathers records, linger.ms. */
    public static void kafka(CamelContext context, Properties settings) {
        KafkaConfiguration kafka =
                context.getComponent("kafka", RouteKafkaComponent.class).getConfiguration();
        String delivery = settings.getProperty("delivery.timeout.ms");
        if (delivery != null) {
            kafka.setDeliveryTimeoutMs(Integer.valueOf(delivery));
        }
        String request = settings.getProperty("request.timeout.ms");
        if (request != null) {
            kafka.setRequestTimeoutMs(Integer.valueOf(request));
        }
        String block = settings.getProperty("max.block.ms");
        if (block != null) {
            kafka.setMaxBlockMs(Integer.valueOf(block));
        }
        String linger = settings.getProperty("linger.ms");
        if (linger != null) {
            kafka.setLingerMs(Integer.valueOf(linger));
        }
        String transaction = settings.getProperty("transaction.timeout.ms");
        if (transaction != null) {
            kafka.setAdditionalProperties(new HashMap<>(Map.of("transaction.timeout.ms", transaction)));
        }
    }

    public CamelContext context() {
        return context;
    }

    public TableConsumer consumer(String route) {
        return (TableConsumer) context.getRoute(route).getConsumer();
    }

    public RouteWork work(String route) {
        return (RouteWork) context.getRoute(route).getConsumer();
    }

    @Override
    public void close() throws Exception {
        context.stop();
    }
}
