package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.table.RowKey;
import io.wadi.table.TableName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rows whose records a broker refused for good in an earlier commit: when they come again they go to the dead letter topic instead. */
final class Rejected {
    private final Map<Row, RuntimeException> rows = new ConcurrentHashMap<>();

    private record Row(TableName table, RowKey key) {}

    void add(Change change, RuntimeException cause) {
        rows.put(new Row(change.table().name(), change.key()), cause);
    }

    /** Why the row was refused, once; null if it was not. */
    @Nullable
    RuntimeException take(Change change) {
        return rows.isEmpty() ? null : rows.remove(new Row(change.table().name(), change.key()));
    }
}
