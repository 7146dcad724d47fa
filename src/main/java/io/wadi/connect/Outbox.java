package io.wadi.connect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.source.SourceRecord;

/** Records of exchanges that are no captured rows, on their way to the worker. Thread-safe. Bounded by how many exchanges their consumers start. */
final class Outbox implements AutoCloseable {
    private final Set<Slip> open = new HashSet<>();
    private List<HandedRecord> waiting = new ArrayList<>();
    private boolean closed;

    /** Tells of one record. */
    private final class Slip implements Receipt {
        private final CompletableFuture<Void> sent = new CompletableFuture<>();
        private boolean taken;

        @Override
        public void recorded() {
            forget(this);
            sent.complete(null);
        }

        @Override
        public void failed(RuntimeException cause) {
            forget(this);
            sent.completeExceptionally(cause);
        }
    }

    /** Puts the record in; the next {@link #take} takes it. */
    CompletionStage<Void> put(HandedRecord record) {
        Slip slip = new Slip();
        record.tells(slip);
        synchronized (this) {
            if (!closed) {
                open.add(slip);
                waiting.add(record);
                return slip.sent;
            }
        }
        slip.failed(stopped());
        return slip.sent;
    }

    /** All that waits, in the order in which it came; may be empty. */
    synchronized List<SourceRecord> take() {
        List<SourceRecord> all = List.copyOf(waiting);
        waiting = new ArrayList<>();
        open.forEach(slip -> slip.taken = true);
        return all;
    }

    /** The worker is through with all that it took: what it has not told of by now was dropped on its way, because the user wants that. */
    void ended() {
        List<Slip> dropped;
        synchronized (this) {
            dropped = open.stream().filter(slip -> slip.taken).toList();
        }
        dropped.forEach(Slip::recorded);
    }

    /** What nobody has told of fails: its exchanges roll back. */
    @Override
    public void close() {
        List<Slip> left;
        synchronized (this) {
            closed = true;
            waiting = new ArrayList<>();
            left = List.copyOf(open);
        }
        left.forEach(slip -> slip.failed(stopped()));
    }

    private synchronized void forget(Slip slip) {
        open.remove(slip);
    }

    private static KafkaException stopped() {
        return new KafkaException("The task stopped before Kafka had the record");
    }
}
