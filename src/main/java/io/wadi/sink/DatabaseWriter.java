package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.RowState;
import io.wadi.table.Target;
import io.wadi.table.Transaction;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one database's part of a batch, in one transaction; together with its offsets, if it keeps them. */
final class DatabaseWriter {
    private final Database database;
    private final @Nullable Offsets offsets;

    DatabaseWriter(Database database, @Nullable Offsets offsets) {
        this.database = database;
        this.offsets = offsets;
    }

    private record Into(Target target, WriteMode mode) {}

    /** Whether the database has what the record became, by its own account. */
    boolean has(Delivered each) {
        return offsets != null && offsets.has(each.record());
    }

    /** Whether all is written; if not, more is known than before: a record that does not fit, or what another has written. */
    boolean attempt(List<LastState> rows, List<Delivered> done, BatchWriter.Permit permit) throws SQLException {
        SQLException refused = null;
        boolean stood;
        try (Transaction transaction = database.begin(timeout(rows))) {
            stood = offsets == null || offsets.move(transaction, done);
            if (stood) {
                refused = write(transaction, rows, done, permit);
            }
        }
        if (offsets != null && !stood) {
            offsets.loadChanged();
        } else if (refused != null && !tellMisfits(rows)) {
            throw new SQLException(
                    "Each row by itself is taken, but not all of them together: " + refused.getMessage(), refused);
        }
        return stood && refused == null;
    }

    private Duration timeout(List<LastState> rows) {
        return rows.isEmpty() && offsets != null
                ? offsets.timeout()
                : rows.get(0).write().destination().statementTimeout();
    }

    /** Why some row can never be taken; null: all is committed. */
    private @Nullable SQLException write(
            Transaction transaction, List<LastState> rows, List<Delivered> done, BatchWriter.Permit permit)
            throws SQLException {
        try {
            write(transaction, rows);
            permit.check(done);
            transaction.commit();
        } catch (SQLException e) {
            if (!transaction.isMisfit(e)) {
                throw e;
            }
            return e;
        }
        if (offsets != null) {
            offsets.moved(done);
        }
        return null;
    }

    private static void write(Transaction transaction, List<LastState> rows) throws SQLException {
        Map<Into, List<RowState>> rowsInto = new LinkedHashMap<>();
        for (LastState each : rows) {
            Write write = each.write();
            rowsInto.computeIfAbsent(
                            new Into(write.target(), write.destination().mode()), any -> new ArrayList<>())
                    .add(write.row());
        }
        for (Map.Entry<Into, List<RowState>> each : rowsInto.entrySet()) {
            transaction.write(each.getKey().target(), each.getKey().mode(), each.getValue());
        }
    }

    /** Tries each row by itself, and writes none. Whether one does not fit. */
    private boolean tellMisfits(List<LastState> rows) throws SQLException {
        boolean any = false;
        try (Transaction transaction = database.begin(timeout(rows))) {
            for (LastState each : rows) {
                any |= tryOut(transaction, each) != null && tellMisfit(transaction, each);
            }
        }
        return any;
    }

    /** A record is not to blame for what an earlier one says of the same row. */
    private static boolean tellMisfit(Transaction transaction, LastState row) throws SQLException {
        for (LastState each : row.oldestFirst()) {
            SQLException why = tryOut(transaction, each);
            if (why != null) {
                each.from().misfits(why);
                return true;
            }
        }
        return false;
    }

    private static @Nullable SQLException tryOut(Transaction transaction, LastState row) throws SQLException {
        Write write = row.write();
        return transaction.tryOut(write.target(), write.destination().mode(), write.row());
    }
}
