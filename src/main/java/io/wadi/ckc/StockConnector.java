package io.wadi.ckc;

import io.wadi.route.Deliveries;
import io.wadi.route.RouteRuntime;
import io.wadi.topic.Delivery;
import io.wadi.topic.Outlet;
import io.wadi.topic.RowRecord;
import io.wadi.topic.TopicStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Readies the Camel context of a stock Camel Kafka Connector for routes with {@code table:}, as a bean of the connector's configuration:
 * {@code camel.beans.wadi = #class:io.wadi.ckc.StockConnector}. A configuration with which rows could be lost is refused with all its mistakes.
 */
public final class StockConnector implements CamelContextAware, Outlet {
    static final String ROUTE_YAML = "route.yaml";

    private @Nullable CamelContext context;
    private @Nullable Pipe pipe;
    private String name = "";

    @Override
    public void setCamelContext(CamelContext camel) {
        if (context == camel) {
            return; // told when it is made, and again when it is bound
        }
        // As they stand: Camel would look for placeholders in the route's own braces, and find no route.
        StockSettings settings =
                new StockSettings(camel.getPropertiesComponent().loadProperties()::getProperty);
        List<String> mistakes = settings.mistakes();
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "The connector's configuration would lose rows:%n  %s".formatted(String.join("\n  ", mistakes)));
        }
        context = camel;
        name = settings.name();
        pipe = new Pipe(camel, settings.url());
        // Camel's services are found through it, on threads that know nothing of the plugin.
        camel.setApplicationContextClassLoader(StockConnector.class.getClassLoader());
        RouteRuntime.prepare(camel);
        load(camel, settings.route());
    }

    /** The context starts it with its own. As a route file of Camel's main program it would be looked for before there are beans. */
    private static void load(CamelContext camel, String route) {
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(ROUTE_YAML, route));
        } catch (Exception e) {
            throw new IllegalArgumentException("route.yaml cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public Delivery delivery(String route) {
        CamelContext camel = Objects.requireNonNull(context);
        return new PipeDelivery(
                route, Objects.requireNonNull(pipe), new TopicStore(name, route, Deliveries.producer(camel)));
    }

    @Override
    public boolean isExactlyOnce() {
        return false;
    }

    @Override
    public String whyNotExactlyOnce() {
        return "Camel Kafka Connector cannot send records and seen rows together. Leave delivery out, or use Wadi's own connector.";
    }

    @Override
    public boolean takesRows() {
        return false;
    }

    @Override
    public void form(RowRecord record) {
        throw new IllegalStateException("No rows are taken here");
    }

    @Override
    public CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
        throw new IllegalStateException(
                "In Camel Kafka Connector only rows of tables are sent by kafka:%s. Name another source in camel.source.url instead."
                        .formatted(record.topic()));
    }
}
