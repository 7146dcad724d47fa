package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.RowKey;
import io.wadi.table.RowState;
import io.wadi.table.TableName;
import io.wadi.table.Target;
import io.wadi.table.WriteMode;

/** One row that is to be written. */
public record Write(Destination destination, Target target, RowState row) {
    /** What two writes have in common of which the later one counts. */
    record Place(Database database, TableName table, RowKey key) {}

    /** Rows that are only added have no place in common. */
    Object place() {
        return destination.mode() == WriteMode.INSERT
                ? new Object()
                : new Place(destination.database(), target.table().name(), row.key());
    }

    Write then(Write later) {
        return later.target == target ? new Write(destination, target, row.then(later.row)) : later;
    }
}
