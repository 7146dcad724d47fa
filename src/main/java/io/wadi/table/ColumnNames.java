package io.wadi.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of the columns that rows have, and where each stands: made once for all rows of a table. */
public final class ColumnNames {
    private final String[] names;
    private final Map<String, Integer> positions = new HashMap<>();

    ColumnNames(List<Column> columns) {
        this(columns.stream().map(Column::name).toArray(String[]::new));
    }

    private ColumnNames(String[] names) {
        this.names = names;
        for (int i = 0; i < names.length; i++) {
            positions.put(names[i], i);
        }
    }

    /** Those that a step gives the rows it makes. They are different. */
    public static ColumnNames of(List<String> names) {
        return new ColumnNames(names.toArray(String[]::new));
    }

    /** With one more behind them. */
    public ColumnNames and(String name) {
        String[] more = Arrays.copyOf(names, names.length + 1);
        more[names.length] = name;
        return new ColumnNames(more);
    }

    public int size() {
        return names.length;
    }

    public String name(int position) {
        return names[position];
    }

    /** Where the column stands, or -1. */
    int position(Object name) {
        Integer position = positions.get(name);
        return position == null ? -1 : position;
    }
}
