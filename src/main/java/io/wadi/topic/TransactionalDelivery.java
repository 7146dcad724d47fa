package io.wadi.topic;

import io.wadi.change.FlowListener;
import io.wadi.change.FlowListener.Point;
import io.wadi.change.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exactly once: records and seen rows in one Kafka transaction. */
public final class TransactionalDelivery implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalDelivery.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String route;
    private final SeenTopic seenTopic;
    private final FlowListener listener;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param settings of the producer; what exactly-once needs is set here */
    public TransactionalDelivery(String application, String route, Properties settings, FlowListener listener) {
        this.route = route;
        this.listener = listener;
        this.seenTopic = new SeenTopic(application, route, settings);
        Properties producing = new Properties();
        producing.putAll(settings);
        producing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "wadi." + application + "." + route);
        producing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producing.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Collection<StateRecord> open() {
        seenTopic.ensure();
        // Guarantee 3: first whoever ran this route before is fenced, then the seen rows are read. The other way round
        // it could still commit
        // between the two.
        producer.initTransactions();
        return seenTopic.read();
    }

    @Override
    public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
        try {
            producer.beginTransaction();
            Sending sending = new Sending(producer);
            sending.send(records);
            // Guarantee 2: a row counts as seen only in the transaction that delivers it.
            sending.send(state.stream().map(seenTopic::record).toList());
            listener.reached(Point.SENT);
            producer.flush();
            sending.check();
            listener.reached(Point.ACKNOWLEDGED);
            end();
            listener.reached(Point.COMMITTED);
        } catch (KafkaException | RejectedException e) {
            // A refused record says only that the epoch is an old one, which a transaction that took too long does too;
            // whether another instance has taken over, the abort tells.
            throw abort() || isFenced(e) ? fenced(e) : e;
        }
    }

    private static boolean isFenced(Exception e) {
        return e instanceof ProducerFencedException || e.getCause() instanceof ProducerFencedException;
    }

    /** A commit that timed out may or may not have happened; asking again gives the answer, giving up would not. */
    private void end() {
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                LOG.warn(
                        "Route {}: the broker has not confirmed a commit yet; asking again. {}", route, e.getMessage());
            }
        }
    }

    /** Returns whether another instance has taken over. */
    private boolean abort() {
        try {
            producer.abortTransaction();
            return false;
        } catch (KafkaException e) {
            // The next start fences this producer, which aborts the transaction as well.
            LOG.debug("Route {}: a transaction was left to the next start to abort", route, e);
            return isFenced(e) || e instanceof InvalidProducerEpochException;
        }
    }

    private FencedException fenced(Exception e) {
        return new FencedException(
                """
                Route %s was taken over by another instance with the same application name. This one has stopped and sends nothing more.
                Run each route once, or give the applications different names: camel.main.name"""
                        .formatted(route),
                e);
    }

    @Override
    public String describe() {
        return "exactly once: records and seen rows in one Kafka transaction";
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
