package io.wadi.table;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The values that identify a row, in the order of the key's columns. Two keys are equal if their exact canonical values are: {@code abc} and
 * {@code ABC} are two keys whatever the collation. Keys have no order in Java: only the database knows it.
 */
public final class RowKey {
    private final Object[] values;

    /** Takes the array over. Decimals must stand without trailing zeros. */
    public RowKey(Object... values) {
        this.values = values;
    }

    public List<Object> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(values);
    }
}
