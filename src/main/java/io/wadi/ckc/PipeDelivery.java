package io.wadi.ckc;

import io.wadi.change.StateRecord;
import io.wadi.topic.Delivery;
import io.wadi.topic.FencedException;
import io.wadi.topic.Ownership;
import io.wadi.topic.SeenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** At least once, through the stock connector: which rows the commit concerns; their records, until Kafka has them; the seen rows. */
final class PipeDelivery implements Delivery {
    /** Fewer than the stock connector's queue takes (1,000) and than it lets be unacknowledged (1,024). */
    static final int ON_THEIR_WAY = 450;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pipe pipe;
    private final SeenStore store;
    private final Ownership ownership;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean waiting;
    private volatile long waitingSince;

    PipeDelivery(String route, Pipe pipe, SeenStore store) {
        this.pipe = pipe;
        this.store = store;
        this.ownership = new Ownership(store, () -> FencedException.ofTask(route));
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
        } catch (RuntimeException e) {
            // Some of them may be there all the same.
            ownership.failed();
            throw e;
        }
        ownership.sent();
        store.write(state);
        ownership.committed();
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        List<CompletableFuture<Void>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (sent.size() >= ON_THEIR_WAY) {
                await(sent.get(sent.size() - ON_THEIR_WAY));
            }
            sent.add(pipe.send(record));
        }
        // Guarantee 2: a row counts as seen only when Kafka has its records.
        await(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
    }

    private void await(CompletableFuture<Void> sent) {
        waitingSince = System.nanoTime();
        waiting = true;
        try {
            CompletableFuture.anyOf(sent, closed).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            waiting = false;
        }
    }

    @Override
    public @Nullable String unanswered() {
        long seconds = Duration.ofNanos(System.nanoTime() - waitingSince).toSeconds();
        return !waiting || seconds < PATIENCE.toSeconds()
                ? null
                : "the worker has not confirmed a record for %d s. Its log may say why".formatted(seconds);
    }

    @Override
    public String describe() {
        return "at least once: Camel Kafka Connector has no transactions";
    }

    /** What is on its way goes on, and nobody waits for it: its rows are not seen, and are read again. */
    @Override
    public void close() {
        closed.completeExceptionally(new KafkaException("The route stops before Kafka had all records"));
        store.close();
    }
}
