package io.wadi.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of a table's captured columns, and where each stands: made once for all rows of the table. */
public final class ColumnNames {
    private final String[] names;
    private final Map<String, Integer> positions = new HashMap<>();

    ColumnNames(List<Column> columns) {
        names = columns.stream().map(Column::name).toArray(String[]::new);
        for (int i = 0; i < names.length; i++) {
            positions.put(names[i], i);
        }
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
