package io.wadi.connect;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that the worker gets in one {@code poll()}, and in one transaction where it has transactions. Done when the worker has told of each. */
final class Batch implements Receipt {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private final List<HandedRecord> records;
    private final AtomicInteger left;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile boolean taken;

    /** @param records at least one */
    Batch(List<HandedRecord> records) {
        this.records = records;
        this.left = new AtomicInteger(records.size());
        records.forEach(record -> record.tells(this));
    }

    /** The worker has it. */
    void taken() {
        taken = true;
    }

    /** Waits until the worker, if it has the batch, has told of each record, whatever has become of the task. */
    void awaitTold(Duration atMost) {
        try {
            if (taken && !told.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("The worker has not told of {} records", left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<SourceRecord> records() {
        return List.copyOf(records);
    }

    @Override
    public void recorded() {
        if (left.decrementAndGet() == 0) {
            told.countDown();
            done.complete(null);
        }
    }

    @Override
    public void failed(RuntimeException cause) {
        done.completeExceptionally(cause);
    }

    /** The worker is through with it: all that it has not told of was dropped on its way. Does nothing to a batch that is done. */
    void ended() {
        records.stream()
                .filter(HandedRecord::isOfSeenRows)
                .findFirst()
                .ifPresentOrElse(lost -> lost.sent(null), () -> done.complete(null));
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
