package io.wadi.step;

import io.wadi.table.ColumnNames;
import io.wadi.table.RowMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A step that gives columns other names, or leaves them out, in their order. Which ones is found out once for a table, not for each row. */
abstract class Layout extends RowStep {
    /** Columns of tables that were described anew are let go when so many have come together. */
    private static final int TABLES = 100;

    private final Map<ColumnNames, Moves> tables = new ConcurrentHashMap<>();

    private record Moves(ColumnNames names, int[] from) {}

    Layout(String name) {
        super(name);
    }

    /** The name of a column behind the step, or null if it is left out. */
    abstract @Nullable String place(String column);

    @Override
    final Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange) {
        return row instanceof RowMap whole && whole.holdsJustColumns() ? moved(whole) : each(row);
    }

    private RowMap moved(RowMap row) {
        Moves moves = moves(row.columns());
        return row.moved(moves.names, moves.from);
    }

    private Moves moves(ColumnNames columns) {
        Moves known = tables.get(columns);
        if (known == null) {
            if (tables.size() >= TABLES) {
                tables.clear();
            }
            known = find(columns);
            tables.put(columns, known);
        }
        return known;
    }

    private Moves find(ColumnNames columns) {
        List<String> names = new ArrayList<>();
        int[] from = new int[columns.size()];
        for (int i = 0; i < from.length; i++) {
            String name = place(columns.name(i));
            if (name != null) {
                if (names.contains(name)) {
                    throw twice(name);
                }
                from[names.size()] = i;
                names.add(name);
            }
        }
        return new Moves(ColumnNames.of(names), java.util.Arrays.copyOf(from, names.size()));
    }

    /** A deleted row, or one that a step has added to. */
    private Map<String, @Nullable Object> each(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> moved = new LinkedHashMap<>();
        row.forEach((column, value) -> {
            String name = place(column);
            if (name != null && moved.containsKey(name)) {
                throw twice(name);
            } else if (name != null) {
                moved.put(name, value);
            }
        });
        return moved;
    }

    private IllegalArgumentException twice(String name) {
        return refused("there would be two columns named \"%s\"".formatted(name));
    }
}
