package io.wadi.connect;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whether this process stood still for so long that others may have taken it for dead: frozen, swapped out, or busy with its memory. Who merely
 * waits for a slow database does not stand still. Thread-safe.
 */
final class Pulse implements AutoCloseable {
    /** Half of the shortest time after which a broker gives partitions away. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private static final long BEAT_MILLIS = 200;

    private final LongSupplier nanos;
    private final ScheduledExecutorService heart;
    private long last;
    private int pauses;

    Pulse(String name, LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong();
        this.heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "wadi-pulse-" + name);
            thread.setDaemon(true);
            return thread;
        });
        heart.scheduleWithFixedDelay(this::pauses, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How often it stood still so far. */
    synchronized int pauses() {
        long now = nanos.getAsLong();
        if (now - last > LONGEST.toNanos()) {
            pauses++;
        }
        last = now;
        return pauses;
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
