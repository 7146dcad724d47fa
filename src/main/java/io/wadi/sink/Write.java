package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.RowKey;
import io.wadi.table.RowState;
import io.wadi.table.TableName;
import io.wadi.table.Target;
import io.wadi.table.WriteMode;
import java.util.List;

/** One row that is to be written. */
public record Write(Destination destination, Target target, RowState row) {
    /** What two writes have in common that follow one another. */
    record Place(Database database, TableName table, List<String> columns, RowKey key) {}

    /** Rows that are only added have no place in common. */
    Object place() {
        return destination.mode() == WriteMode.INSERT
                ? new Object()
                : new Place(
                        destination.database(),
                        target.table().name(),
                        target.table().key(),
                        row.key());
    }

    /** Whether one statement can do what this and a later write of the same place do. */
    boolean joins(Write later) {
        if (row.isGone() || later.row.isGone()) {
            return true;
        }
        // Whether an update finds its row only the database knows.
        boolean isKnown = destination.mode() == WriteMode.UPSERT || later.destination.mode() == WriteMode.UPDATE;
        return isKnown && target.agrees(later.target);
    }

    /** Both in one: all columns that one of them names, as the later one has them. */
    Write then(Write later) {
        if (row.isGone() || later.row.isGone()) {
            return new Write(later.destination, later.target, row.then(later.row));
        }
        Destination into = destination.mode() == WriteMode.UPSERT ? destination : later.destination;
        Target both = later.target.with(target);
        return new Write(into, both, both.take(target, row).then(both.take(later.target, later.row)));
    }
}
