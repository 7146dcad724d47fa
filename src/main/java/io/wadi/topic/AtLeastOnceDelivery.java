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
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** At least once: first it is written which rows the commit concerns, then the records are acknowledged, then the seen rows are written. */
public final class AtLeastOnceDelivery implements Delivery {
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final SeenStore store;
    private final Ownership ownership;
    private final String why;
    private final FlowListener listener;

    /** @param why delivery is at least once, as the user should read it */
    public AtLeastOnceDelivery(String route, Properties settings, SeenStore store, String why, FlowListener listener) {
        this.producer = new KafkaProducer<>(producing(settings), new ByteArraySerializer(), new ByteArraySerializer());
        this.store = store;
        this.ownership = new Ownership(store, () -> FencedException.of(route, null));
        this.why = why;
        this.listener = listener;
    }

    /** The order per key needs an idempotent producer: without it a retried batch overtakes the next. */
    static Properties producing(Properties settings) {
        Properties producing = new Properties();
        producing.putAll(settings);
        producing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producing.put(ProducerConfig.ACKS_CONFIG, "all");
        return producing;
    }

    @Override
    public Collection<StateRecord> open() {
        return store.open();
    }

    @Override
    public void announce(Supplier<List<StateRecord>> owed) {
        // Guarantee 5: of a row that is gone when its records are there and its seen row is not, nothing else would
        // tell that it must be deleted.
        List<StateRecord> rows = owed.get();
        store.write(rows);
        ownership.announced(rows);
    }

    @Override
    public long owner(int shard) {
        return store.owner();
    }

    @Override
    public void look() {
        ownership.idle();
    }

    @Override
    public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
        try {
            send(records);
        } catch (KafkaException | RejectedException e) {
            // Some of them may be there all the same.
            ownership.failed();
            throw e;
        }
        listener.reached(Point.ACKNOWLEDGED);
        ownership.sent();
        // Guarantee 2: a row counts as seen only when its records are acknowledged.
        store.write(state);
        listener.reached(Point.COMMITTED);
        ownership.committed();
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        Sending sending = new Sending(producer);
        sending.send(records);
        listener.reached(Point.SENT);
        producer.flush();
        sending.check();
    }

    @Override
    public String describe() {
        return "at least once: " + why;
    }

    @Override
    public void close() {
        producer.close(CLOSE);
        store.close();
    }
}
