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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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
    /** One commit under way, and one that gathers meanwhile. */
    private static final long MOST_BYTES = 2 * CEILING_BYTES;

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Delivery delivery;
    private final Supplier<Collection<Tracker>> trackers;
    private final ToLongFunction<Tracker> fullScans;
    private final FlowListener listener;
    private final Broken broken;
    private final int inFlight;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Thread thread;

    private List<Completed> completed = new ArrayList<>();
    private int completedRows;
    private long completedBytes;
    private long underWayBytes;
    private long oldestNanos;
    private long onTheirWay;
    private int uncommitted;
    private boolean refusing;
    private boolean moreToCome;
    private boolean quiet;
    private long ended;
    private boolean stopped;
    private @Nullable Long dirtySince;
    private long lookedNanos = System.nanoTime();

    /** Told when a commit failed. */
    @FunctionalInterface
    public interface Broken {
        /** @param culprits the rows whose record can never be taken, if it was that */
        void because(RuntimeException cause, List<Change> culprits);
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
            ToLongFunction<Tracker> fullScans,
            int inFlight,
            FlowListener listener,
            Broken broken) {
        this.delivery = delivery;
        this.trackers = trackers;
        this.fullScans = fullScans;
        this.inFlight = inFlight;
        this.listener = listener;
        this.broken = broken;
        this.thread = new Thread(this::run, "wadi-commit-" + route);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Announces a row that goes into its route now; blocks while too many are on their way, or what is made of them comes to too many bytes: while a
     * broker is away the heap would fill with records.
     *
     * @return whether it may go: no row may once this has ended, or {@link #refuse}s
     */
    public boolean enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!refusing && (uncommitted >= inFlight || completedBytes + underWayBytes >= MOST_BYTES)) {
                room.await();
            }
            if (!refusing) {
                uncommitted++;
                onTheirWay++;
            }
            return !refusing;
        } finally {
            lock.unlock();
        }
    }

    /** Lets no more rows in, nor wait. What is on its way goes on. Called by any thread. */
    public void refuse() {
        lock.lock();
        try {
            refusing = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The route is done with rows that are to be committed together. Called by any thread. */
    public void complete(Completed rows) {
        lock.lock();
        try {
            onTheirWay -= rows.changes().size();
            if (completed.isEmpty()) {
                oldestNanos = System.nanoTime();
            }
            // Guarantee 3: what came together is never torn apart by a commit that takes what is there.
            completed.add(rows);
            completedRows += rows.changes().size();
            completedBytes += rows.bytes();
            if (isReady()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A row's route failed, or a window holds it: it is on its way no more. Called by any thread. */
    public void leave() {
        lock.lock();
        try {
            onTheirWay--;
            uncommitted--;
            room.signal();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A row that a window held is on its way again, however many are. Called by any thread. */
    public void reenter() {
        lock.lock();
        try {
            onTheirWay++;
            uncommitted++;
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

    /** A mark to ask about later: the end of the commit that is under way now, if there is one. */
    public long mark() {
        lock.lock();
        try {
            return quiet ? ended : ended + 1;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the commit that was under way when the mark was taken is through. */
    public boolean isPast(long mark) {
        lock.lock();
        try {
            return ended >= mark;
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

    /** Ends. A commit under way has some seconds; then it is broken off, for a broker that is away would never let it end. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(PATIENCE.toMillis());
            delivery.close();
            // Whoever goes on after this may open the next delivery: this one must be over.
            thread.join();
        } catch (InterruptedException e) {
            delivery.close();
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        lock.lock();
        try {
            stopped = true;
            refusing = true;
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Completed> batch = List.of();
        try {
            while ((batch = next()) != null) {
                if (quiet) {
                    delivery.look();
                } else {
                    commit(batch);
                }
            }
        } catch (RuntimeException e) {
            stop();
            broken.because(e, e instanceof RejectedException rejected ? culprits(batch, rejected.record()) : List.of());
        } catch (Error e) {
            stop();
            broken.because(new IllegalStateException("A commit ended with " + e, e), List.of());
        }
    }

    private static List<Change> culprits(@Nullable List<Completed> batch, ProducerRecord<byte[], byte[]> rejected) {
        return batch == null
                ? List.of()
                : batch.stream()
                        .filter(rows -> rows.records().stream().anyMatch(record -> record == rejected))
                        .map(Completed::changes)
                        .findFirst()
                        .orElse(List.of());
    }

    /** The rows of the next commit; an empty list, {@link #quiet} still, when it is time to look around; null if there will be no commit. */
    private @Nullable List<Completed> next() {
        lock.lock();
        try {
            ended += quiet ? 0 : 1;
            quiet = true;
            while (!isReady()) {
                if (stopped) {
                    return null;
                }
                changed.signalAll();
                if (isTimeToLook()) {
                    return List.of();
                }
                changed.awaitNanos(completed.isEmpty() ? CEILING_NANOS * 10 : CEILING_NANOS);
            }
            if (stopped) {
                return null;
            }
            quiet = false;
            dirtySince = null;
            List<Completed> batch = completed;
            completed = new ArrayList<>();
            completedRows = 0;
            underWayBytes = completedBytes;
            completedBytes = 0;
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTimeToLook() {
        boolean due = System.nanoTime() - lookedNanos >= LOOK_NANOS;
        if (due) {
            lookedNanos = System.nanoTime();
        }
        return due;
    }

    private boolean isReady() {
        if (completed.isEmpty()) {
            return dirtySince != null && System.nanoTime() - dirtySince >= CEILING_NANOS;
        }
        return onTheirWay == 0 && !moreToCome
                || completedBytes >= CEILING_BYTES
                || completedRows >= inFlight / 2
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
        int rows = 0;
        for (Completed each : batch) {
            for (Change change : each.changes()) {
                changes.computeIfAbsent(change.tracker(), tracker -> new ArrayList<>())
                        .add(change);
            }
            rows += each.changes().size();
            records.addAll(each.records());
        }
        if (!records.isEmpty()) {
            delivery.announce(() -> owed(batch));
        }
        List<StateRecord> state = new ArrayList<>();
        changes.forEach((tracker, committed) -> {
            state.addAll(tracker.commit(committed, fullScans.applyAsLong(tracker)));
            delivery.position(tracker);
        });
        if (!state.isEmpty()) {
            delivery.commit(records, state);
        } // else an earlier commit took what was to be written
        batch.forEach(row -> row.committed().run());
        committed(rows);
        if (!batch.isEmpty()) {
            tell(batch, rows, records, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static List<StateRecord> owed(List<Completed> batch) {
        Map<Tracker, List<Change>> sent = new LinkedHashMap<>();
        batch.stream()
                .filter(rows -> !rows.records().isEmpty())
                .flatMap(rows -> rows.changes().stream())
                .forEach(change -> sent.computeIfAbsent(change.tracker(), tracker -> new ArrayList<>())
                        .add(change));
        List<StateRecord> owed = new ArrayList<>();
        sent.forEach((tracker, rows) -> owed.addAll(tracker.owe(rows)));
        return owed;
    }

    private void committed(int rows) {
        lock.lock();
        try {
            uncommitted -= rows;
            underWayBytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<Completed> batch, int rows, List<ProducerRecord<byte[], byte[]>> records, Duration took) {
        Map<String, Integer> byTopic = new HashMap<>();
        records.forEach(record -> byTopic.merge(record.topic(), 1, Integer::sum));
        byTopic.forEach(listener::delivered);
        Instant oldest = Instant.MAX;
        for (Completed each : batch) {
            oldest = each.capturedAt().isBefore(oldest) ? each.capturedAt() : oldest;
        }
        listener.committed(rows, oldest, took);
    }
}
