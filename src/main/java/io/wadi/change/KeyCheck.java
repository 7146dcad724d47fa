package io.wadi.change;

import io.wadi.table.Column;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.ValueType;
import java.util.Arrays;
import java.util.List;

/** Whether a table's key is the one by which its rows were delivered: by another, none of them would be found again. */
public final class KeyCheck {
    private KeyCheck() {}

    /** @param name of the seen rows */
    static void sameColumns(String name, List<String> kept, List<String> now) {
        if (!kept.equals(now)) {
            throw new StateException(
                    """
                    The seen rows of %s are kept by the key (%s), but the route's key is (%s) now.
                    Write the old key in the route, or start over and send every row again: wadi reset ROUTE"""
                            .formatted(name, String.join(", ", kept), String.join(", ", now)));
        }
    }

    /** Both have the same columns in their key. */
    static void sameTypes(Table before, Table now) {
        for (int i = 0; i < now.key().size(); i++) {
            ValueType kept = column(before, i).type();
            if (column(now, i).type() != kept) {
                throw otherType(now, i, kept);
            }
        }
    }

    /**
     * A wider column of the same values is no other key: it holds the values that were kept.
     *
     * @param kept a key of the columns that the table's key has
     * @throws StateException if the table's key has values of other types now
     */
    public static void sameTypes(RowKey kept, Table now) {
        for (int i = 0; i < now.key().size(); i++) {
            Object value = kept.values().get(i);
            if (!column(now, i).type().javaType().isInstance(value)) {
                throw otherType(now, i, typeOf(value));
            }
        }
    }

    private static Column column(Table table, int part) {
        return table.columns().get(table.keyPositions()[part]);
    }

    private static ValueType typeOf(Object value) {
        return Arrays.stream(ValueType.values())
                .filter(type -> type.javaType().isInstance(value))
                .findFirst()
                .orElseThrow();
    }

    private static StateException otherType(Table now, int part, ValueType kept) {
        Column column = column(now, part);
        return new StateException(
                """
                The key column %s of %s is %s now, which holds %s, and its rows were sent when it held %s: none of them would be found again.
                Give it its old type, or start over and send every row again: wadi reset ROUTE"""
                        .formatted(column.name(), now.name(), column.sqlType(), column.type(), kept));
    }
}
