package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.RowState;
import io.wadi.table.Target;
import io.wadi.table.Transaction;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes what a batch of records made, in one transaction for each database. Of several states of one row the last one is written, so that the
 * order of statements does not matter. A row that the database never takes costs the others nothing.
 */
public final class BatchWriter {
    /** Asked before a transaction is committed; throws if nothing may be written any more. */
    public interface Permit {
        void check();
    }

    private final boolean goesOn;

    /** @param goesOn whether records behind one that does not fit are written; else it ends its partition's part of the batch */
    public BatchWriter(boolean goesOn) {
        this.goesOn = goesOn;
    }

    /** The last state of a row, and the record that it is of. */
    private record Last(Write write, Delivered from) {}

    private record Into(Target target, WriteMode mode) {}

    /**
     * Writes them. A record that does not fit is told so.
     *
     * @return the records that are done with, in their order: written, or not fitting if the others go on
     * @throws SQLException if it is no record's fault; some of the databases may have the rows already
     */
    public List<Delivered> write(List<Delivered> batch, Permit permit) throws SQLException {
        List<Delivered> rest = sound(batch);
        while (!attempt(last(rest), permit)) {
            rest = sound(batch);
        }
        return goesOn ? batch : rest;
    }

    /** Those that are to be written, in view of those that do not fit. */
    private List<Delivered> sound(List<Delivered> batch) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Delivered each : batch) {
            if (each.misfit() != null && !goesOn) {
                ends.merge(each.partition(), each.record().offset(), Math::min);
            }
        }
        return batch.stream()
                .filter(each -> each.misfit() == null
                        && each.record().offset() < ends.getOrDefault(each.partition(), Long.MAX_VALUE))
                .toList();
    }

    private static Map<Database, List<Last>> last(List<Delivered> batch) {
        Map<Write.Place, Last> last = new LinkedHashMap<>();
        for (Delivered each : batch) {
            for (Write write : each.writes()) {
                Last earlier = last.remove(write.place());
                last.put(
                        write.place(),
                        new Last(earlier == null ? write : earlier.write().then(write), each));
            }
        }
        Map<Database, List<Last>> byDatabase = new IdentityHashMap<>();
        last.values().forEach(each -> byDatabase
                .computeIfAbsent(each.write().destination().database(), any -> new ArrayList<>())
                .add(each));
        return byDatabase;
    }

    /** Whether all is written; if not, one record more is known not to fit. */
    private static boolean attempt(Map<Database, List<Last>> rows, Permit permit) throws SQLException {
        for (Map.Entry<Database, List<Last>> each : rows.entrySet()) {
            if (!attempt(each.getKey(), each.getValue(), permit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean attempt(Database database, List<Last> rows, Permit permit) throws SQLException {
        SQLException refused;
        try (Transaction transaction =
                database.begin(rows.get(0).write().destination().statementTimeout())) {
            try {
                write(transaction, rows);
                permit.check();
                transaction.commit();
                return true;
            } catch (SQLException e) {
                if (!transaction.isMisfit(e)) {
                    throw e;
                }
                refused = e;
            }
        }
        if (!tellMisfits(database, rows)) {
            throw new SQLException(
                    "Each row by itself is taken, but not all of them together: " + refused.getMessage(), refused);
        }
        return false;
    }

    private static void write(Transaction transaction, List<Last> rows) throws SQLException {
        Map<Into, List<RowState>> rowsInto = new LinkedHashMap<>();
        for (Last each : rows) {
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
    private static boolean tellMisfits(Database database, List<Last> rows) throws SQLException {
        boolean any = false;
        try (Transaction transaction =
                database.begin(rows.get(0).write().destination().statementTimeout())) {
            for (Last each : rows) {
                Write write = each.write();
                SQLException why =
                        transaction.tryOut(write.target(), write.destination().mode(), write.row());
                if (why != null) {
                    each.from().misfits(why);
                    any = true;
                }
            }
        }
        return any;
    }
}
