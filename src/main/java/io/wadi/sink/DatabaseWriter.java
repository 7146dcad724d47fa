package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.RowState;
import io.wadi.table.TableName;
import io.wadi.table.Target;
import io.wadi.table.Transaction;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
        return offsets != null && offsets.has(each.standing());
    }

    /** A way to bring rows into their tables. */
    private interface Way {
        void write(Transaction transaction, List<LastState> rows) throws SQLException;
    }

    /** Whether all is written; if not, more is known than before: a record that does not fit, or what another has written. */
    boolean attempt(List<LastState> rows, List<Delivered> done, BatchWriter.Permit permit) throws SQLException {
        @Nullable SQLException refused = null;
        for (Way way : List.<Way>of(DatabaseWriter::together, DatabaseWriter::singly)) {
            boolean stood;
            try (Transaction transaction = database.begin(timeout(rows))) {
                stood = offsets == null || offsets.move(transaction, done);
                refused = stood ? write(way, transaction, rows, done, permit) : null;
            }
            if (offsets != null && !stood) {
                offsets.loadChanged();
                return false;
            }
            if (refused == null) {
                return true;
            }
            if (tellMisfits(rows)) {
                return false;
            }
        }
        throw new SQLException("Each row by itself is taken, but not all of them together: " + refused, refused);
    }

    private Duration timeout(List<LastState> rows) {
        return rows.isEmpty() && offsets != null
                ? offsets.timeout()
                : rows.get(0).write().destination().statementTimeout();
    }

    /** Why some row can never be taken; null: all is committed. */
    private @Nullable SQLException write(
            Way way, Transaction transaction, List<LastState> rows, List<Delivered> done, BatchWriter.Permit permit)
            throws SQLException {
        try {
            way.write(transaction, rows);
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

    private static void together(Transaction transaction, List<LastState> rows) throws SQLException {
        for (Map<Into, List<RowState>> table : byTable(rows)) {
            for (Map.Entry<Into, List<RowState>> each : table.entrySet()) {
                transaction.delete(each.getKey().target(), each.getValue());
            }
            for (Map.Entry<Into, List<RowState>> each : table.entrySet()) {
                transaction.write(each.getKey().target(), each.getKey().mode(), each.getValue());
            }
        }
    }

    private static Collection<Map<Into, List<RowState>>> byTable(List<LastState> rows) {
        Map<TableName, Map<Into, List<RowState>>> tables = new LinkedHashMap<>();
        for (LastState each : rows) {
            Write write = each.write();
            Into into = new Into(write.target(), write.destination().mode());
            tables.computeIfAbsent(write.target().table().name(), any -> new LinkedHashMap<>())
                    .computeIfAbsent(into, any -> new ArrayList<>())
                    .add(write.row());
        }
        return tables.values();
    }

    private record Refused(LastState row, SQLException why) {}

    private static void singly(Transaction transaction, List<LastState> rows) throws SQLException {
        List<Refused> refused = refused(transaction, rows);
        if (!refused.isEmpty()) {
            throw refused.get(0).why();
        }
    }

    /**
     * Writes each row by itself, and those that are refused again behind the others, as long as that helps: a row may stand in the way of one that
     * comes before it. Which ones the database takes in no order.
     */
    private static List<Refused> refused(Transaction transaction, List<LastState> rows) throws SQLException {
        List<LastState> tried = rows;
        List<Refused> refused = tryOut(transaction, tried);
        while (!refused.isEmpty() && refused.size() < tried.size()) {
            tried = refused.stream().map(Refused::row).toList();
            refused = tryOut(transaction, tried);
        }
        return refused;
    }

    private static List<Refused> tryOut(Transaction transaction, List<LastState> rows) throws SQLException {
        List<Refused> refused = new ArrayList<>();
        for (LastState each : rows) {
            SQLException why = tryOut(transaction, each);
            if (why != null) {
                refused.add(new Refused(each, why));
            }
        }
        return refused;
    }

    /** Tries the rows, and writes none. Whether one does not fit. */
    private boolean tellMisfits(List<LastState> rows) throws SQLException {
        boolean any = false;
        try (Transaction transaction = database.begin(timeout(rows))) {
            for (Refused each : refused(transaction, rows)) {
                any |= tellMisfit(transaction, each.row());
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
