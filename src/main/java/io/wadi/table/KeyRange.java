package io.wadi.table;

import org.jspecify.annotations.Nullable;

/**
 * The keys with {@code low < key <= high}, in the database's order.
 *
 * @param low null: from the first
 * @param high null: to the last
 */
public record KeyRange(@Nullable RowKey low, @Nullable RowKey high) {
    public static final KeyRange ALL = new KeyRange(null, null);
}
