package io.wadi.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Every committed state of every row of a table, in the order of the commits: which states a reader of its topics may see, and in which order.
 * Thread-safe: a writer holds the {@link Line}s of the rows it writes until their new states are told.
 */
final class History {
    private final Map<Long, Line> lines = new ConcurrentSkipListMap<>();

    /**
     * A row's state.
     *
     * @param seq grows with each state of a row, and stands in the row itself
     * @param region null: there is no such row
     */
    record State(long seq, @Nullable String region) {
        boolean isThere() {
            return region != null;
        }
    }

    /** The states of one row. */
    static final class Line {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<State> states = new ArrayList<>();
        private long seq;

        /** The row's next state. It counts once it is {@link #told}. */
        State next(@Nullable String region) {
            return new State(++seq, region);
        }

        void told(State state) {
            states.add(state);
        }

        State last() {
            return states.isEmpty() ? new State(0, null) : states.get(states.size() - 1);
        }

        List<State> states() {
            return List.copyOf(states);
        }
    }

    /** Waits until nobody else writes these rows. */
    TreeMap<Long, Line> hold(Collection<Long> ids) {
        TreeMap<Long, Line> held = new TreeMap<>();
        ids.stream().sorted().distinct().forEach(id -> {
            Line line = lines.computeIfAbsent(id, any -> new Line());
            line.lock.lock();
            held.put(id, line);
        });
        return held;
    }

    static void release(Map<Long, Line> held) {
        held.values().forEach(line -> line.lock.unlock());
    }

    /** The lines of all rows that ever were. No writer may be at work. */
    Map<Long, Line> lines() {
        return lines;
    }

    /** How many rows there are now. */
    long rows() {
        return lines.values().stream().filter(line -> line.last().isThere()).count();
    }

    Line line(long id) {
        Line line = lines.get(id);
        if (line == null) {
            throw new NoSuchElementException("No writer ever wrote a row " + id);
        }
        return line;
    }
}
