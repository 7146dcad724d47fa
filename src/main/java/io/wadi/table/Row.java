package io.wadi.table;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row as it was read: one canonical value (see {@link ValueType}) or null per captured column, in the order of {@link Table#columns}. */
public final class Row {
    private static final int SMALL = 32;

    private final Table table;
    private final @Nullable Object[] values;

    /** Takes the array over, which stays as it is from here on. */
    public Row(Table table, @Nullable Object[] values) {
        this.table = table;
        this.values = values;
    }

    public Table table() {
        return table;
    }

    public @Nullable Object value(int column) {
        return values[column];
    }

    /** The key's values. They are never null: the reader has refused a row whose key is. */
    public RowKey key() {
        int[] positions = table.keyPositions();
        Object[] key = new Object[positions.length];
        for (int i = 0; i < key.length; i++) {
            Object value = values[positions[i]];
            if (value == null) {
                throw new IllegalStateException(
                        "The key column %s of %s is null".formatted(table.key().get(i), table.name()));
            }
            key[i] = value instanceof java.math.BigDecimal decimal ? decimal.stripTrailingZeros() : value;
        }
        return new RowKey(key);
    }

    /** The version's value, or null if the row has none or the table no version column. */
    public @Nullable Object version() {
        int position = table.versionPosition();
        return position < 0 ? null : values[position];
    }

    /** What its values take of the heap, roughly: what may be large, and as much again as a small value for each. */
    public long bytes() {
        long bytes = 0;
        for (Object value : values) {
            bytes += SMALL;
            if (value instanceof String text) {
                bytes += text.length();
            } else if (value instanceof byte[] binary) {
                bytes += binary.length;
            } else if (value instanceof Json json) {
                bytes += json.text().length();
            } else if (value instanceof Collection<?> array) {
                bytes += (long) array.size() * SMALL;
            }
        }
        return bytes;
    }

    /** Column to value, in the order of the columns; a new map, which its owner may change. */
    public Map<String, @Nullable Object> toMap() {
        return new RowMap(table.names(), values);
    }
}
