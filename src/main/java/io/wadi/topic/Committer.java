package io.wadi.topic;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Commits what is completed, on a thread of its own: at once when nothing more is on its way, else when a tenth of a second has passed, enough
 * bytes have come together, or half of the rows that may be on their way wait for it. The unit is the row; a commit takes what is there.
 *
 * <p>A commit that fails ends it: it tells so once, and nothing more is committed.
 */
public final class Committer implements AutoCloseable {
    private static final long CEILING_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CEILING_BYTES = 16 << 20;

    private final Delivery delivery;
    private final Supplier<Collection<Tracker>> trackers;
    private final Supplier<Long> fullScans;
    private final FlowListener listener;
    private final Broken broken;
    private final int inFlight;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;

    private List<Completed> completed = new ArrayList<>();
    private long completedBytes;
    private long oldestNanos;
    private long onTheirWay;
    private boolean moreToCome;
    private boolean quiet;
    private boolean stopped;
    private @Nullable Long dirtySince;

    /** Told when a commit failed. */
    @FunctionalInterface
    public interface Broken {
        /** @param culprit the row whose record can never be taken, if it was that */
        void because(RuntimeException cause, @Nullable Change culprit);
    }

    /**
     * @param trackers of the route's tables
     * @param inFlight how many rows may be between their read and their commit
     * @param broken told once, on this committer's thread, if a commit failed
     */
    public Committer(
            String route,
            Delivery delivery,
            Supplier<Collection<Tracker>> trackers,
            Supplier<Long> fullScans,
            int inFlight,
            FlowListener listener,
            Broken broken) {
        this.delivery = delivery;
        this.trackers = trackers;
        this.fullScans = fullScans;
        this.inFlight = inFlight;
        this.permits = new Semaphore(inFlight);
        this.listener = listener;
        this.broken = broken;
        this.thread = new Thread(this::run, "wadi-commit-" + route);
    }

    public void start() {
        thread.start();
    }

    /** Announces a row that goes into its route now; blocks while too many are on their way. */
    public void enter() throws InterruptedException {
        permits.acquire();
        lock.lock();
        try {
            onTheirWay++;
        } finally {
            lock.unlock();
        }
    }

    /** A row's route is done. Called by any thread. */
    public void complete(Completed row) {
        lock.lock();
        try {
            onTheirWay--;
            if (completed.isEmpty()) {
                oldestNanos = System.nanoTime();
            }
            completed.add(row);
            completedBytes += row.bytes();
            if (isReady()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A row's route failed: it is on its way no more. Called by any thread. */
    public void leave() {
        permits.release();
        lock.lock();
        try {
            onTheirWay--;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says whether the scans are about to hand on more rows. If not, what is there is committed at once; so is what changed of the pages alone.
     */
    public void moreToCome(boolean more) {
        boolean dirty = isDirty();
        lock.lock();
        try {
            moreToCome = more;
            if (dirty && (!more || dirtySince == null)) {
                dirtySince = System.nanoTime() - (more ? 0 : CEILING_NANOS);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is on its way and everything that was completed is committed. */
    public boolean isQuiet() {
        lock.lock();
        try {
            return quiet && completed.isEmpty() && onTheirWay == 0 && dirtySince == null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was completed is committed, or nothing ever will be. */
    public boolean awaitQuiet(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!stopped && !(quiet && completed.isEmpty() && onTheirWay == 0 && dirtySince == null)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(Math.min(left, CEILING_NANOS));
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        delivery.close();
    }

    private void run() {
        List<Completed> batch = List.of();
        try {
            while ((batch = next()) != null) {
                commit(batch);
            }
        } catch (RuntimeException e) {
            lock.lock();
            try {
                stopped = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            // Rows that wait to enter would wait for ever.
            permits.release(inFlight);
            broken.because(e, e instanceof RejectedException rejected ? culprit(batch, rejected.record()) : null);
        }
    }

    private static @Nullable Change culprit(@Nullable List<Completed> batch, ProducerRecord<byte[], byte[]> rejected) {
        return batch == null
                ? null
                : batch.stream()
                        .filter(row -> row.records().stream().anyMatch(record -> record == rejected))
                        .map(Completed::change)
                        .findFirst()
                        .orElse(null);
    }

    /** The rows of the next commit, or null if there will be none. */
    private @Nullable List<Completed> next() {
        lock.lock();
        try {
            quiet = true;
            while (!isReady()) {
                if (stopped) {
                    return null;
                }
                changed.signalAll();
                changed.awaitNanos(completed.isEmpty() ? CEILING_NANOS * 10 : CEILING_NANOS);
            }
            if (stopped) {
                return null;
            }
            quiet = false;
            dirtySince = null;
            List<Completed> batch = completed;
            completed = new ArrayList<>();
            completedBytes = 0;
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        if (completed.isEmpty()) {
            return dirtySince != null && System.nanoTime() - dirtySince >= CEILING_NANOS;
        }
        return onTheirWay == 0 && !moreToCome
                || completedBytes >= CEILING_BYTES
                || completed.size() >= inFlight / 2
                || System.nanoTime() - oldestNanos >= CEILING_NANOS;
    }

    private boolean isDirty() {
        return trackers.get().stream().anyMatch(Tracker::isDirty);
    }

    private void commit(List<Completed> batch) {
        long began = System.nanoTime();
        Map<Tracker, List<Change>> changes = new LinkedHashMap<>();
        trackers.get().stream().filter(Tracker::isDirty).forEach(tracker -> changes.put(tracker, new ArrayList<>()));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(batch.size());
        for (Completed row : batch) {
            changes.computeIfAbsent(row.change().tracker(), tracker -> new ArrayList<>())
                    .add(row.change());
            records.addAll(row.records());
        }
        List<StateRecord> state = new ArrayList<>();
        changes.forEach((tracker, rows) -> state.addAll(tracker.commit(rows, fullScans.get())));
        delivery.commit(records, state);
        permits.release(batch.size());
        if (!batch.isEmpty()) {
            tell(batch, records, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private void tell(List<Completed> batch, List<ProducerRecord<byte[], byte[]>> records, Duration took) {
        Map<String, Integer> byTopic = new HashMap<>();
        records.forEach(record -> byTopic.merge(record.topic(), 1, Integer::sum));
        byTopic.forEach(listener::delivered);
        Instant oldest = batch.stream()
                .map(Completed::capturedAt)
                .min(Instant::compareTo)
                .orElseThrow();
        listener.committed(batch.size(), oldest, took);
    }
}
