package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.StateRecord;
import io.wadi.topic.AtLeastOnceDelivery;
import io.wadi.topic.Delivery;
import io.wadi.topic.Outlet;
import io.wadi.topic.SeenStore;
import io.wadi.topic.TopicStore;
import io.wadi.topic.TransactionalDelivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.support.CamelContextHelper;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Chooses and opens the delivery of a route: exactly once where Kafka can, else at least once, and says which and why. */
public final class Deliveries {
    private static final int BATCH_BYTES = 256 << 10;

    private final CamelContext context;
    private final String route;
    private final TableConfiguration settings;
    private final FlowListener listener;

    Deliveries(CamelContext context, String route, TableConfiguration settings, FlowListener listener) {
        this.context = context;
        this.listener = listener;
        this.route = route;
        this.settings = settings;
    }

    record Opened(Delivery delivery, Collection<StateRecord> state) {}

    Opened open() throws SettingsException {
        ChangeLog changeLog = ChangeLog.of(settings);
        // Where another program sends the records, in a stock Camel Kafka Connector, the topic is that program's
        // affair.
        if (changeLog != null && producer().containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            changeLog.ensure(producer());
        }
        Outlet outlet = context.getComponent("kafka", RouteKafkaComponent.class).outlet();
        if (outlet != null) {
            return open(delivery(outlet));
        }
        String wanted = settings.getDelivery();
        boolean inTable = settings.getStore().startsWith("#");
        if (inTable) {
            return open(new AtLeastOnceDelivery(
                    route,
                    producer(),
                    store(),
                    "the seen rows are in the data source " + settings.getStore(),
                    listener));
        }
        if ("at-least-once".equals(wanted)) {
            return open(atLeastOnce("the route says delivery=at-least-once"));
        }
        try {
            return open(new TransactionalDelivery(context.getName(), route, producer(), listener));
        } catch (ApiException e) {
            // Not caught by name: their common parent is another in the Kafka of older Connect workers, where the JVM
            // then refuses this class.
            boolean without =
                    e instanceof UnsupportedVersionException || e instanceof TransactionalIdAuthorizationException;
            if (wanted != null || !without) {
                throw e;
            }
            return open(atLeastOnce("this Kafka gives no transactions: " + e.getMessage()));
        }
    }

    /** Another delivery than the user has asked for would be a promise broken in silence. */
    private Delivery delivery(Outlet outlet) throws SettingsException {
        List<String> mistakes = mistakesAtOutlet(settings, outlet.isExactlyOnce() ? null : outlet.whyNotExactlyOnce());
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        return outlet.delivery(route);
    }

    /**
     * What is wrong with the settings of delivery and store where another program sends the records.
     *
     * @param whyNotExactlyOnce null: it can
     */
    static List<String> mistakesAtOutlet(TableConfiguration settings, @Nullable String whyNotExactlyOnce) {
        List<String> mistakes = new ArrayList<>();
        if (settings.getStore().startsWith("#")) {
            mistakes.add("store=%s: in Kafka Connect the seen rows are on a topic of their own. Leave store out."
                    .formatted(settings.getStore()));
        }
        if ("exactly-once".equals(settings.getDelivery()) && whyNotExactlyOnce != null) {
            mistakes.add("delivery=exactly-once: " + whyNotExactlyOnce);
        }
        return mistakes;
    }

    private Opened open(Delivery delivery) {
        try {
            return new Opened(delivery, delivery.open());
        } catch (RuntimeException e) {
            delivery.close();
            throw e;
        }
    }

    private Delivery atLeastOnce(String why) {
        return new AtLeastOnceDelivery(
                route, producer(), new TopicStore(context.getName(), route, producer()), why, listener);
    }

    private SeenStore store() {
        DataSource source =
                CamelContextHelper.mandatoryLookup(context, settings.getStore().substring(1), DataSource.class);
        return new JdbcStore(source, context.getName(), route);
    }

    /** The producer's settings as the user gave them to the kafka component, with batches large enough for a commit of many rows. */
    private Properties producer() {
        return producer(context);
    }

    /** How the kafka component reaches the brokers, and how it sends. */
    public static Properties producer(CamelContext context) {
        RouteKafkaComponent kafka = context.getComponent("kafka", RouteKafkaComponent.class);
        KafkaConfiguration configuration = kafka.getConfiguration().copy();
        Properties properties = configuration.createProducerProperties();
        properties.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        properties.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        if (new KafkaConfiguration().getProducerBatchSize().equals(configuration.getProducerBatchSize())) {
            properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        }
        String brokers = kafka.brokers();
        if (brokers != null) {
            properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        }
        return properties;
    }

    /** What is wrong with the settings of delivery and store. */
    static List<String> mistakes(TableConfiguration settings) {
        List<String> mistakes = new ArrayList<>();
        boolean inTable = settings.getStore().startsWith("#");
        String delivery = settings.getDelivery();
        if (!inTable && !settings.getStore().equals("kafka")) {
            mistakes.add("store=%s: write kafka, or #name for a data source.".formatted(settings.getStore()));
        }
        if (inTable && "exactly-once".equals(delivery)) {
            mistakes.add(
                    "store=%s cannot be exactly-once: a table cannot join a Kafka transaction. Leave store out, or write delivery=at-least-once."
                            .formatted(settings.getStore()));
        }
        if (delivery != null && !delivery.equals("exactly-once") && !delivery.equals("at-least-once")) {
            mistakes.add("delivery=%s: write exactly-once or at-least-once.".formatted(delivery));
        }
        return mistakes;
    }
}
