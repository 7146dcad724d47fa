package io.wadi.change;

import io.wadi.table.RowKey;
import io.wadi.table.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one table that are not settled: those with a change on their way or waiting for another attempt, one change a key (guarantee 4), and
 * those to be looked up because they were met meanwhile in another state. Not thread-safe: {@link Tracker} guards it.
 */
final class PendingRows {
    private final Map<Key, Pending> rows = new HashMap<>();
    /** Those of them whose route failed, in the order in which it did. */
    private final Map<Key, Pending> failed = new LinkedHashMap<>();

    private final Map<Key, Lookup> lookups = new LinkedHashMap<>();

    /** A key to be read again, and the version that no durable bound may pass until then. */
    private record Lookup(RowKey key, @Nullable Object version) {}

    int size() {
        return rows.size();
    }

    @Nullable
    Pending get(Key key) {
        return rows.get(key);
    }

    boolean contains(Key key) {
        return rows.containsKey(key);
    }

    void begin(Pending row, @Nullable Page target) {
        rows.put(row.key, row);
        if (target != null) {
            row.place(target);
        }
    }

    /** The row's change is committed; if the row was met meanwhile in another state it is due to be looked up. */
    void committed(Pending row) {
        if (!rows.remove(row.key, row)) {
            throw new IllegalStateException("A change is committed twice");
        }
        failed.remove(row.key);
        if (row.again) {
            lookups.put(row.key, new Lookup(row.rowKey, row.version));
        }
    }

    /** The row stays pending, and is due again at the given time. */
    void retry(Pending row, Instant at) {
        if (rows.get(row.key) != row) {
            throw new IllegalStateException("A change failed that is not on its way");
        }
        row.retryAt = at;
        failed.put(row.key, row);
    }

    /** The row is due to be looked up. */
    void lookUp(Key key, RowKey rowKey) {
        lookups.put(key, new Lookup(rowKey, null));
    }

    /** The key was looked up: returns its failed change, which ends for the next attempt to begin, or null. */
    @Nullable
    Pending lookedUp(Key key) {
        lookups.remove(key);
        Pending waiting = failed.remove(key);
        if (waiting != null) {
            rows.remove(key);
        }
        return waiting;
    }

    /** For how many nanoseconds the change waits for its commit that waits longest; 0: none does. */
    long waiting() {
        long now = System.nanoTime();
        return rows.values().stream().mapToLong(row -> now - row.since).max().orElse(0);
    }

    /** The next attempt, be it of a state or of a delete, counts on from the failed one, and waits as long. */
    void countOn(Pending failed) {
        Pending next = rows.get(failed.key);
        if (next != null) {
            next.failures = failed.failures;
            next.since = failed.since;
        }
    }

    /** The keys to be read again now: rows whose next attempt is due first, at most so many in all. */
    List<RowKey> due(int limit, Instant now) {
        List<RowKey> due = new ArrayList<>();
        for (Pending row : failed.values()) {
            if (due.size() < limit && row.retryAt != null && !row.retryAt.isAfter(now)) {
                due.add(row.rowKey);
            }
        }
        lookups.values().stream().limit(limit - due.size()).forEach(lookup -> due.add(lookup.key));
        return due;
    }

    /** What will be placed in this page. */
    List<Pending> of(Page page) {
        return page.onTheirWay == 0
                ? List.of()
                : rows.values().stream().filter(row -> row.page == page).toList();
    }

    List<Pending> notMet(Page page, Set<Key> met) {
        return of(page).stream().filter(row -> !met.contains(row.key)).toList();
    }

    /** The bound, held back by every version that was read and is not committed (guarantee 1). */
    @Nullable
    Object heldBack(@Nullable Object bound) {
        if (bound == null) {
            return null;
        }
        Object held = bound;
        for (Pending row : rows.values()) {
            held = earlier(held, row.version);
        }
        for (Lookup lookup : lookups.values()) {
            held = earlier(held, lookup.version);
        }
        return held;
    }

    private static @Nullable Object earlier(@Nullable Object bound, @Nullable Object version) {
        if (bound != null && version != null && bound.getClass() != version.getClass()) {
            return null; // the column has another type since the row was read
        }
        return bound == null || version == null || Versions.ORDER.compare(bound, version) <= 0 ? bound : version;
    }
}
