package io.wadi.change;

import io.wadi.table.Column;
import io.wadi.table.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What fingerprints were computed over and which columns were kept: the captured columns (name and type) of one time in the table's life. Seen
 * rows carry its number, so that rows seen before a column was added are compared over the columns they had.
 */
record Shape(List<ShapeColumn> columns, List<String> kept) {

    /** A captured column, as far as a change of it is a change of the schema. */
    record ShapeColumn(String name, String sqlType) {}

    static Shape of(Table table, List<String> kept) {
        return new Shape(
                table.columns().stream()
                        .map(column -> new ShapeColumn(column.name(), column.sqlType()))
                        .toList(),
                kept);
    }

    /** Where the columns stand in the table's rows; null if a column is gone or has another type now. */
    int @org.jspecify.annotations.Nullable [] positionsIn(Table table) {
        List<ShapeColumn> now = table.columns().stream().map(Shape::column).toList();
        int[] positions = columns.stream().mapToInt(now::indexOf).toArray();
        for (int position : positions) {
            if (position < 0) {
                return null;
            }
        }
        return positions;
    }

    byte[] write() {
        Buffer out = new Buffer(256).putCount(columns.size());
        columns.forEach(column -> out.putText(column.name()).putText(column.sqlType()));
        out.putCount(kept.size());
        kept.forEach(out::putText);
        return out.toArray();
    }

    static Shape read(ByteBuffer in) {
        List<ShapeColumn> columns = new ArrayList<>();
        for (long i = Buffer.readCount(in); i > 0; i--) {
            columns.add(new ShapeColumn(Buffer.readText(in), Buffer.readText(in)));
        }
        List<String> kept = new ArrayList<>();
        for (long i = Buffer.readCount(in); i > 0; i--) {
            kept.add(Buffer.readText(in));
        }
        return new Shape(List.copyOf(columns), List.copyOf(kept));
    }

    private static ShapeColumn column(Column column) {
        return new ShapeColumn(column.name(), column.sqlType());
    }
}
