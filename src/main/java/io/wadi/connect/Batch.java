package io.wadi.connect;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.source.SourceRecord;

/** Records that the worker gets in one {@code poll()}, and in one transaction where it has transactions. Done when the worker has told of each. */
final class Batch implements Receipt {
    private final List<HandedRecord> records;
    private final AtomicInteger left;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** @param records at least one */
    Batch(List<HandedRecord> records) {
        this.records = records;
        this.left = new AtomicInteger(records.size());
        records.forEach(record -> record.tells(this));
    }

    List<SourceRecord> records() {
        return List.copyOf(records);
    }

    @Override
    public void recorded() {
        if (left.decrementAndGet() == 0) {
            done.complete(null);
        }
    }

    @Override
    public void failed(RuntimeException cause) {
        done.completeExceptionally(cause);
    }

    /** None of its records will be told of. Does nothing to a batch that is done. */
    void dropped() {
        records.stream().filter(HandedRecord::isOfSeenRows).findFirst().ifPresent(record -> record.sent(null));
    }

    /** Blocks until the worker has every record; throws what {@link #failed} was told. */
    void await() {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        }
    }
}
