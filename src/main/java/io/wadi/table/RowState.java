package io.wadi.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What a row of a table shall become: some of its columns with these values, or no row at all. */
public final class RowState {
    /** Of shorter texts every character is taken for a byte. */
    private static final int LONG = 100_000;

    private final RowKey key;
    private final BitSet given;
    private final @Nullable Object @Nullable [] values;
    private final boolean afresh;

    private RowState(RowKey key, BitSet given, @Nullable Object @Nullable [] values, boolean afresh) {
        this.key = key;
        this.given = given;
        this.values = values;
        this.afresh = afresh;
    }

    /**
     * Takes set and array over.
     *
     * @param given the positions of the columns that the row's new state has; the key's are among them
     * @param values canonical ones, by the columns' positions
     */
    public static RowState of(RowKey key, BitSet given, @Nullable Object[] values) {
        return new RowState(key, given, values, false);
    }

    /** No row. */
    public static RowState gone(RowKey key) {
        return new RowState(key, new BitSet(), null, false);
    }

    /** What the row is when first this and then a later state of the same key was written. */
    public RowState then(RowState later) {
        if (later.values == null) {
            return later;
        }
        if (values == null) {
            return new RowState(key, later.given, later.values, true);
        }
        BitSet all = (BitSet) given.clone();
        all.or(later.given);
        @Nullable Object[] merged = values.clone();
        later.given.stream().forEach(column -> merged[column] = later.value(column));
        return new RowState(key, all, merged, afresh);
    }

    /** The same by other columns' positions. */
    RowState moved(int[] positions, int columns) {
        @Nullable Object[] moved = new @Nullable Object[columns];
        BitSet there = new BitSet();
        given.stream().forEach(column -> {
            moved[positions[column]] = value(column);
            there.set(positions[column]);
        });
        return new RowState(key, there, values == null ? null : moved, afresh);
    }

    /** Whether a row that is there is deleted first. */
    boolean endsAnother() {
        return afresh || isGone();
    }

    public RowKey key() {
        return key;
    }

    public boolean isGone() {
        return values == null;
    }

    BitSet given() {
        return given;
    }

    @Nullable
    Object value(int column) {
        return values == null ? null : values[column];
    }

    /** As many bytes as its texts and binaries take in a statement at least. */
    public long bytes() {
        long bytes = 0;
        for (Object value : values == null ? new Object[0] : values) {
            if (value instanceof String text) {
                bytes += text.length() < LONG ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
            } else if (value instanceof byte[] binary) {
                bytes += binary.length;
            }
        }
        return bytes;
    }

    @Override
    public String toString() {
        return key + (isGone() ? " gone" : " " + Arrays.toString(values));
    }
}
