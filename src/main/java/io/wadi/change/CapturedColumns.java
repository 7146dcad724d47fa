package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How rows of a table look by its captured columns of now, and whether they still look as they did when they were delivered, be it by other
 * columns. Not thread-safe: {@link Tracker} guards it.
 */
final class CapturedColumns {
    private final Tracking tracking;
    private final SeenRows seen;
    private final RowWidth width = new RowWidth();
    private final Fingerprints fingerprints = new Fingerprints(width);
    private final Map<Integer, int @Nullable []> positions = new HashMap<>();
    private Table table;
    private int shape;
    private int[] captured = {};
    private int[] kept = {};

    CapturedColumns(Table table, Tracking tracking, SeenRows seen) {
        this.tracking = tracking;
        this.seen = seen;
        this.table = table;
        describe(table);
    }

    /**
     * Takes the table in as the database describes it now.
     *
     * @throws StateException if it has another key
     */
    void describe(Table now) {
        KeyCheck.sameColumns(seen.name(), table.key(), now.key());
        KeyCheck.sameTypes(table, now);
        seen.boundsAndOneKey().forEach(kept -> KeyCheck.sameTypes(kept, now));
        table = now;
        List<String> names = now.columns().stream().map(column -> column.name()).toList();
        List<String> keep = tracking.keep().contains("*") ? names : tracking.keep();
        Shape current = Shape.of(now, keep);
        shape = seen.number(current);
        positions.clear();
        captured = Objects.requireNonNull(current.positionsIn(now), "a table has its own columns");
        kept = keep.stream().mapToInt(names::indexOf).toArray();
    }

    Table table() {
        return table;
    }

    RowKey rowKey(Key key) {
        return Encoding.readKey(ByteBuffer.wrap(key.bytes), table.key().size());
    }

    RowWidth width() {
        return width;
    }

    Fingerprint fingerprint(Row row) {
        return fingerprints.of(row, captured);
    }

    /** How the row will be remembered. */
    Seen seenAs(Row row, Fingerprint fingerprint) {
        if (kept.length == 0) {
            return new Seen(shape, fingerprint, Seen.NOTHING_KEPT);
        }
        Buffer out = new Buffer(64);
        for (int position : kept) {
            Encoding.write(out, row.value(position));
        }
        return new Seen(shape, fingerprint, out.toArray());
    }

    /** How a row was delivered of which no more is known than the kept columns. */
    Seen lookOf(Map<String, @Nullable Object> departure) {
        Buffer out = new Buffer(64);
        seen.shape(shape).kept().forEach(name -> Encoding.write(out, departure.get(name)));
        return new Seen(shape, new Fingerprint(0, 0), out.toArray());
    }

    /** The kept columns of a row as it was delivered. */
    Map<String, @Nullable Object> before(Seen known) {
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        if (known.kept().length > 0) {
            ByteBuffer in = ByteBuffer.wrap(known.kept());
            seen.shape(known.shape()).kept().forEach(name -> before.put(name, Encoding.read(in)));
        }
        return before;
    }

    /** Whether the row's fingerprint was taken over the columns of now. */
    boolean areOf(Seen known) {
        return known.shape() == shape;
    }

    /**
     * Whether the row looks the same by the columns it was delivered with.
     *
     * @throws SchemaChangedException if one of them is gone and the user wants that to stop the route
     */
    boolean isSameBefore(Row row, Seen known) {
        int[] columns = positions.computeIfAbsent(
                known.shape(), number -> seen.shape(number).positionsIn(table));
        if (columns == null) {
            if (!tracking.resendLost()) {
                throw new SchemaChangedException(lostColumns(known.shape()));
            }
            return false;
        }
        boolean same = known.fingerprint().equals(fingerprints.of(row, columns));
        return same && !(tracking.resendAdded() && captured.length > columns.length);
    }

    private String lostColumns(int number) {
        Shape now = seen.shape(shape);
        List<String> lost = seen.shape(number).columns().stream()
                .filter(column -> !now.columns().contains(column))
                .map(column -> column.name() + " " + column.sqlType())
                .toList();
        return """
                Table %s no longer has the captured %s (dropped, renamed or of another type).
                To go on and send every row again with the columns of now: onSchemaChange=rebase,resend"""
                .formatted(table.name(), String.join(", ", lost));
    }
}
