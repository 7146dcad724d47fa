package io.wadi.topic;

import io.wadi.change.FlowListener;
import io.wadi.change.FlowListener.Point;
import io.wadi.change.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exactly once: records and seen rows in one Kafka transaction. */
public final class TransactionalDelivery implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalDelivery.class);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    /** Kafka's own, for transaction.timeout.ms. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final String route;
    private final SeenTopic seenTopic;
    private final FlowListener listener;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Duration timeout;
    private volatile @Nullable String unanswered;

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
        Object limit = producing.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        this.timeout = limit == null ? TIMEOUT : Duration.ofMillis(Long.parseLong(limit.toString()));
        this.producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Collection<StateRecord> open() {
        seenTopic.ensure();
        // Guarantee 3: first whoever ran this route before is fenced, then the seen rows are read. The other way round
        // it could still commit
        // between the two.
        try {
            producer.initTransactions();
        } catch (ProducerFencedException e) {
            throw fenced(e);
        }
        return seenTopic.read();
    }

    @Override
    public void announce(Supplier<List<StateRecord>> owed) {
        // One transaction leaves nothing in doubt.
    }

    @Override
    public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
        long began = System.nanoTime();
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
            RuntimeException stuck = abort();
            throw isFenced(e) || isFenced(stuck) || isOutrun(e, began) ? fenced(e) : e;
        }
    }

    /** A commit that timed out may or may not have happened; asking again gives the answer, giving up would not. */
    private void end() {
        while (true) {
            try {
                producer.commitTransaction();
                answered();
                return;
            } catch (TimeoutException e) {
                unanswered(e);
            }
        }
    }

    /** Said once, not each time it asks. */
    private void unanswered(TimeoutException e) {
        if (unanswered == null) {
            LOG.warn("Route {}: the broker has not confirmed a commit yet; asking again. {}", route, e.getMessage());
        }
        unanswered = "The broker has not confirmed a commit yet; asking again. " + e.getMessage();
    }

    private void answered() {
        if (unanswered != null) {
            LOG.info("Route {}: the broker has confirmed the commit", route);
            unanswered = null;
        }
    }

    @Override
    public @Nullable String unanswered() {
        return unanswered;
    }

    /** What stood in the way, or null. */
    private @Nullable RuntimeException abort() {
        try {
            producer.abortTransaction();
            return null;
        } catch (KafkaException | IllegalStateException e) {
            // The next start fences this producer, which aborts the transaction as well.
            LOG.debug("Route {}: a transaction was left to the next start to abort", route, e);
            return e;
        }
    }

    /**
     * Whether the broker knows a newer epoch of this producer, or has ended the transaction, though it had no reason yet to do so itself: then another
     * instance has begun. After the timeout it may have been either; the next start finds out.
     */
    private boolean isOutrun(RuntimeException e, long began) {
        return System.nanoTime() - began < timeout.toNanos() / 2 && (isEndedByOther(e) || isEndedByOther(e.getCause()));
    }

    private static boolean isEndedByOther(@Nullable Throwable e) {
        return e instanceof InvalidProducerEpochException || e instanceof InvalidTxnStateException;
    }

    private static boolean isFenced(@Nullable Throwable e) {
        return e != null && (e instanceof ProducerFencedException || isFenced(e.getCause()));
    }

    private FencedException fenced(Exception e) {
        return FencedException.of(route, e);
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
