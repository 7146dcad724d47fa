package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to a row, on its way to a commit. Until {@link Tracker#commit} took it, its key has no other change on its way. */
public final class Change {
    private final Tracker tracker;
    /** As it was compared; asking the tracker for each row would wait for the commit that holds it. */
    private final Table table;

    private final Operation operation;
    private final RowKey key;
    private @Nullable Row row;
    private final Map<String, @Nullable Object> before;
    private final List<Map<String, @Nullable Object>> departures;
    final Pending pending;

    Change(
            Tracker tracker,
            Table table,
            Operation operation,
            RowKey key,
            @Nullable Row row,
            Map<String, @Nullable Object> before,
            List<Map<String, @Nullable Object>> departures,
            Pending pending) {
        this.tracker = tracker;
        this.table = table;
        this.operation = operation;
        this.key = key;
        this.row = row;
        this.before = before;
        this.departures = departures;
        this.pending = pending;
    }

    public Tracker tracker() {
        return tracker;
    }

    /** The row's table, as the database described it when the row was read. */
    public Table table() {
        return table;
    }

    public Operation operation() {
        return operation;
    }

    public RowKey key() {
        return key;
    }

    /** The row as it was read, until its route is done; null of a delete. */
    public @Nullable Row row() {
        return row;
    }

    /** Says that the row's route is done: its values do not wait for the commit, where thousands wait. */
    public void routed() {
        row = null;
    }

    /** The kept columns as they were delivered last; empty if none is kept, and of a row not seen before. */
    public Map<String, @Nullable Object> before() {
        return before;
    }

    /**
     * The kept columns by which the row was delivered to where it is no more, each to be sent as a delete: of a delete always, else where a kept
     * column changed and the user wants that split. More than one, if nobody knows whether a commit that was broken off has delivered it.
     */
    public List<Map<String, @Nullable Object>> departures() {
        return departures;
    }

    /** Whether deletes with old values come first, then an insert with the new. */
    public boolean isMove() {
        return operation != Operation.DELETE && !departures.isEmpty();
    }

    /** The fingerprint by which the row was seen until now, in hexadecimal digits; null of a row not seen before. */
    public @Nullable String oldFingerprint() {
        return text(pending.known);
    }

    /** The fingerprint by which the row is seen once this is committed, in hexadecimal digits; null of a delete. */
    public @Nullable String newFingerprint() {
        return text(pending.after);
    }

    private static @Nullable String text(@Nullable Seen seen) {
        return seen == null ? null : seen.fingerprint().text();
    }

    /** How often the row's route has failed so far. */
    public int failures() {
        return pending.failures;
    }

    /** What is still known of a row that is gone: its key and the kept columns of a departure. A new map. */
    public Map<String, @Nullable Object> remains(Map<String, @Nullable Object> departure) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<String> names = table().key();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), key.values().get(i));
        }
        departure.forEach(map::putIfAbsent);
        return map;
    }
}
