package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.DeadRow;
import io.wadi.change.Tracker;
import io.wadi.table.RowKey;
import io.wadi.topic.Committer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rows of a route's dead letter topic through the route again, each as it is now. A dead letter counts as taken once its row's new records
 * are committed: after a crash the next replay takes it again.
 *
 * <p>One thread steps; any thread reports failures, and asks how far it is.
 */
final class Replay {
    /** So many at once are no burden: a row is read again, and its letter is let go. */
    private static final int MOST = 10_000;

    private final String route;
    private final String topic;
    private final @Nullable Shard shard;
    private final Supplier<DeadLetters> source;
    private final Deque<Dead> waiting = new ArrayDeque<>();
    private final Set<Row> handed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failed = new AtomicInteger();
    private @Nullable DeadLetters letters;
    private @Nullable Long mark;
    private int rows;
    private int strange;
    private volatile ReplayState state;

    /**
     * The one whose rows are run again, of a connector's.
     *
     * @param sign by which its dead letters are told from others
     */
    record Shard(int number, String sign) {}

    private record Dead(Tracker tracker, DeadRow row) {}

    private record Row(Tracker tracker, RowKey key) {}

    /** @param shard null: all of the route */
    Replay(String route, String topic, @Nullable Shard shard, Supplier<DeadLetters> source) {
        this.route = route;
        this.topic = topic;
        this.shard = shard;
        this.source = source;
        this.state = state(false, null);
    }

    ReplayState state() {
        return state;
    }

    @Nullable
    Shard shard() {
        return shard;
    }

    /** Goes as far as it can without waiting for a row. Called at each poll. */
    synchronized void step(Collection<Tracker> trackers, Committer committer) {
        if (state.done()) {
            return;
        }
        try {
            boolean isEnd = isThrough(committer) && !next(trackers);
            waiting.removeIf(this::hand);
            tell(isEnd, null);
        } catch (KafkaException e) {
            tell(true, "Topic %s could not be read: %s".formatted(topic, e.getMessage()));
        }
    }

    /** Whether the records of all rows so far are committed. */
    private boolean isThrough(Committer committer) {
        handed.removeIf(row -> !row.tracker().owes(row.key()));
        if (!waiting.isEmpty() || !handed.isEmpty()) {
            return false;
        }
        if (mark == null) {
            // The commit that took the last of them may still be under way.
            mark = committer.mark();
        }
        return committer.isPast(mark);
    }

    /** Takes in the next dead letters. Returns whether there were any. */
    private boolean next(Collection<Tracker> trackers) {
        if (letters == null) {
            letters = source.get();
        } else {
            letters.taken();
        }
        mark = null;
        List<ConsumerRecord<byte[], byte[]>> next = letters.next(MOST, () -> {});
        for (ConsumerRecord<byte[], byte[]> letter : next) {
            if (isMine(letter)) {
                dead(letter, trackers).ifPresentOrElse(waiting::add, () -> strange++);
            }
        }
        return !next.isEmpty();
    }

    private boolean isMine(ConsumerRecord<byte[], byte[]> letter) {
        if (!route.equals(DeadLetter.text(letter, DeadLetter.ROUTE))) {
            return false;
        }
        String sign = DeadLetter.text(letter, DeadLetter.SHARD);
        return shard == null || sign == null || sign.equals(shard.sign());
    }

    private Optional<Dead> dead(ConsumerRecord<byte[], byte[]> letter, Collection<Tracker> trackers) {
        String table = DeadLetter.text(letter, TableHeaders.TABLE);
        boolean isSigned = DeadLetter.text(letter, DeadLetter.SHARD) != null;
        Optional<Tracker> owner = trackers.stream()
                // Guarantee 3: of all shards one runs it again; a letter that names none may be any shard's.
                .filter(tracker -> shard == null || isSigned && tracker.shard() == shard.number())
                .filter(tracker -> tracker.table().name().toString().equals(table))
                .findFirst();
        return owner.flatMap(tracker -> DeadLetter.row(letter).map(row -> new Dead(tracker, row)));
    }

    private boolean hand(Dead dead) {
        boolean taken = dead.tracker().replay(dead.row());
        if (taken && handed.add(new Row(dead.tracker(), dead.row().key()))) {
            rows++;
        }
        return taken;
    }

    /** A row of the route was given up; perhaps one of these. Called by any thread. */
    void gaveUp(Change change) {
        if (handed.contains(new Row(change.tracker(), change.key()))) {
            failed.incrementAndGet();
        }
    }

    /** The flow ends. What is not through is for the next replay. */
    synchronized void end() {
        if (!state.done()) {
            tell(true, "The route started over before all was through.");
        }
    }

    private void tell(boolean done, @Nullable String problem) {
        state = state(done, problem);
        if (done && letters != null) {
            letters.close();
        }
    }

    private ReplayState state(boolean done, @Nullable String problem) {
        return new ReplayState(topic, rows, failed.get(), strange, 0, done, problem);
    }
}
