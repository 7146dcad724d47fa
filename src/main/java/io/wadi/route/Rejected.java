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

    /** Why the row was refused; null if it was not. */
    @Nullable
    RuntimeException why(Change change) {
        return rows.isEmpty() ? null : rows.get(new Row(change.table().name(), change.key()));
    }

    /** Its dead letter is committed, and not only written: else what is refused with it in one commit would bring it back, time and again. */
    void done(Change change) {
        rows.remove(new Row(change.table().name(), change.key()));
    }
}
