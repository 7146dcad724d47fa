package io.wadi.connect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Between the threads that commit and the worker's thread that polls. Batches go in the order in which they were given. Thread-safe.
 *
 * <p>Bounded by who gives: a route gives its next batch when the last one is done.
 */
final class Handover implements AutoCloseable {
    private final Queue<Batch> waiting = new ArrayDeque<>();
    private final Set<Batch> taken = new HashSet<>();
    private boolean closed;
    private boolean woken;

    /** Gives a batch and blocks until the worker has all of it. Throws when the task stops before, or a record was lost on the way. */
    void give(Batch batch) {
        synchronized (this) {
            if (closed) {
                throw stopped();
            }
            waiting.add(batch);
            notifyAll();
        }
        try {
            batch.await();
        } finally {
            forget(batch);
        }
    }

    /** The next batch, or null if none comes within this time, or before {@link #wake}. */
    synchronized @Nullable Batch take(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (waiting.isEmpty() && !closed && !woken) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        woken = false;
        Batch batch = waiting.poll();
        if (batch != null) {
            taken.add(batch);
            batch.taken();
        }
        return batch;
    }

    /** There is something else to poll. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Takes back what the worker has not taken yet; what it has goes on, and must be waited for. */
    synchronized void withdraw(Batch batch) {
        if (waiting.remove(batch)) {
            batch.failed(stopped());
        }
    }

    /** The worker is through with all that it took: what it has not told of by now was dropped, record by record, on its way. */
    synchronized void ended() {
        taken.forEach(Batch::ended);
    }

    /** Nobody polls any more: what waits, and what the worker has not told of, will never be done. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.forEach(batch -> batch.failed(stopped()));
        taken.forEach(batch -> batch.failed(stopped()));
        waiting.clear();
        taken.clear();
        notifyAll();
    }

    private synchronized void forget(Batch batch) {
        taken.remove(batch);
    }

    private static KafkaException stopped() {
        return new KafkaException("The task stops: what was on its way is read again");
    }
}
