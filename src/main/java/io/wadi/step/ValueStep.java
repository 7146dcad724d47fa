package io.wadi.step;

import io.wadi.table.RowMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A step that puts another value where a column has one; NULL stays NULL. */
abstract class ValueStep extends RowStep {
    ValueStep(String name) {
        super(name);
    }

    /** The other value. Throws {@link IllegalArgumentException}, which shows no value. */
    abstract Object value(String column, Object value);

    @Override
    public RowShape after(RowShape before) {
        return before;
    }

    @Override
    final Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange) {
        Map<String, @Nullable Object> changed = copy(row);
        List<String> columns = columns();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Object value = row.get(column);
            if (value != null) {
                changed.put(column, value(column, value));
            } else if (row.containsKey(column)) {
                // A value that is gone was hidden while it was there: what the row was before must not show it.
                changed.put(column, null);
            } else if (isWhole) {
                missing(column);
            }
        }
        return changed;
    }

    /** Told of a column that a row has not, though it should have all. */
    void missing(String column) {}

    /** A row shares its values until one of them is changed. */
    static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> row) {
        return row instanceof RowMap whole && whole.holdsJustColumns() ? whole.copy() : new LinkedHashMap<>(row);
    }
}
