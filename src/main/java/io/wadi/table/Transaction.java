package io.wadi.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that writes rows, on a connection of its own. Close it: what is not committed is rolled back, and the connection is returned as it
 * was found. Not thread-safe.
 */
public final class Transaction implements AutoCloseable {
    /** Of a power of two, so that a statement of as many rows is met again. */
    private static final int MOST_ROWS = 128;

    private static final int MOST_KEYS = 64;
    /** Of several rows together, far below what MySQL and MariaDB take by default ({@link Target#mostBytes}). */
    private static final long MOST_BYTES = 1 << 20;

    private final Connection connection;
    private final Dialect dialect;
    private final int timeout;
    private final boolean autoCommit;
    private final int isolation;
    private boolean committed;

    /** The connection becomes the transaction's own once this returns. */
    Transaction(Connection connection, Dialect dialect, Duration timeout) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.timeout = Math.max(1, Math.toIntExact(timeout.toSeconds()));
        this.autoCommit = connection.getAutoCommit();
        this.isolation = connection.getTransactionIsolation();
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        connection.setAutoCommit(false);
        for (String sql : dialect.openWriting()) {
            execute(sql);
        }
    }

    /** Deletes the rows that are gone, or begin anew: before others of their table are written, so that these may take what they leave behind. */
    public void delete(Target target, Collection<RowState> rows) throws SQLException {
        List<RowKey> gone =
                rows.stream().filter(RowState::endsAnother).map(RowState::key).toList();
        for (List<RowKey> some : chunks(gone, MOST_KEYS)) {
            update(target.statements().delete(some));
        }
    }

    /** Writes the rows that are not gone. Where they are inserted, whatever is there, they come in this order; else no two of them have the same key. */
    public void write(Target target, WriteMode mode, Collection<RowState> rows) throws SQLException {
        if (mode == WriteMode.INSERT) {
            append(target, List.copyOf(rows));
            return;
        }
        Map<BitSet, List<RowState>> alike = new LinkedHashMap<>();
        rows.stream().filter(row -> !row.isGone()).forEach(row -> alike.computeIfAbsent(
                        row.given(), any -> new ArrayList<>())
                .add(row));
        for (Map.Entry<BitSet, List<RowState>> each : alike.entrySet()) {
            write(target, mode, each.getKey().stream().boxed().toList(), each.getValue());
        }
    }

    /** Those that have values for the same columns, and follow one another, go together. */
    private void append(Target target, List<RowState> rows) throws SQLException {
        for (int from = 0, to = 0; from < rows.size(); from = to) {
            BitSet given = rows.get(from).given();
            while (to < rows.size() && rows.get(to).given().equals(given)) {
                to++;
            }
            insert(target, given.stream().boxed().toList(), rows.subList(from, to), most(given.cardinality()));
        }
    }

    /** How many rows one statement takes. */
    private int most(int columns) {
        return Math.max(1, Math.min(MOST_ROWS, Integer.highestOneBit(dialect.mostParameters() / Math.max(1, columns))));
    }

    private void write(Target target, WriteMode mode, List<Integer> columns, List<RowState> rows) throws SQLException {
        int most = most(columns.size());
        if (mode == WriteMode.UPDATE) {
            update(target, columns, rows);
        } else if (target.canUpsert() && columns.equals(target.writable())) {
            for (List<RowState> some : statements(rows, most)) {
                update(target.statements().upsert(columns, some));
            }
        } else {
            Set<List<Object>> there = existing(target, rows);
            update(
                    target,
                    columns,
                    rows.stream()
                            .filter(row -> there.contains(comparable(target, row.key())))
                            .toList());
            insert(
                    target,
                    columns,
                    rows.stream()
                            .filter(row -> !there.contains(comparable(target, row.key())))
                            .toList(),
                    most);
        }
    }

    private void insert(Target target, List<Integer> columns, List<RowState> rows, int most) throws SQLException {
        for (List<RowState> some : statements(rows, most)) {
            update(target.statements().insert(columns, some));
        }
    }

    private void update(Target target, List<Integer> columns, List<RowState> rows) throws SQLException {
        List<Integer> changed =
                columns.stream().filter(column -> !target.isKey(column)).toList();
        if (changed.isEmpty() || rows.isEmpty()) {
            return;
        }
        String sql = target.statements().update(changed, rows.get(0)).toString();
        try (PreparedStatement statement = prepare(sql)) {
            for (RowState row : rows) {
                target.statements().update(changed, row).bindTo(statement);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private Set<List<Object>> existing(Target target, List<RowState> rows) throws SQLException {
        Set<List<Object>> there = new HashSet<>();
        for (List<RowState> some : chunks(rows, MOST_KEYS)) {
            Sql sql = target.statements()
                    .existing(some.stream().map(RowState::key).toList());
            try (PreparedStatement statement = prepare(sql.toString())) {
                sql.bindTo(statement);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        there.add(comparable(target, key(target, found)));
                    }
                }
            }
        }
        return there;
    }

    private static RowKey key(Target target, ResultSet found) throws SQLException {
        int[] positions = target.table().keyPositions();
        @Nullable
        Object[] values = new @Nullable Object[target.table().columns().size()];
        for (int i = 0; i < positions.length; i++) {
            values[positions[i]] = target.carrier(positions[i]).get().from(found, i + 1);
        }
        return new Row(target.table(), values).key();
    }

    /** The key without the blanks that a CHAR is filled up with. */
    private static List<Object> comparable(Target target, RowKey key) {
        List<Object> values = new ArrayList<>();
        int[] positions = target.table().keyPositions();
        for (int i = 0; i < positions.length; i++) {
            Object value = key.values().get(i);
            String type = SqlType.parse(
                            target.table().columns().get(positions[i]).sqlType())
                    .name();
            boolean filled = List.of("char", "nchar", "bpchar", "character").contains(type);
            values.add(
                    filled && value instanceof String text
                            ? text.stripTrailing()
                            : value instanceof byte[] bytes ? java.nio.ByteBuffer.wrap(bytes) : value);
        }
        return values;
    }

    /**
     * Writes one row, and if the database does not take it, takes back what of it was written.
     *
     * @return why the row can never be taken; null: it was written
     * @throws SQLException if it is not the row's fault
     */
    public @Nullable SQLException tryOut(Target target, WriteMode mode, RowState row) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            delete(target, List.of(row));
            write(target, mode, List.of(row));
            return null;
        } catch (SQLException e) {
            if (!isMisfit(e)) {
                throw e;
            }
            connection.rollback(before);
            return e;
        }
    }

    /** Whether a row is to blame for an error, so that no other attempt helps. */
    public boolean isMisfit(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isMisfitItself(sql)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMisfitItself(SQLException e) {
        SQLException next = e.getNextException();
        return dialect.isMisfit(e) || next != null && next != e && isMisfitItself(next);
    }

    public void commit() throws SQLException {
        connection.commit();
        committed = true;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!committed) {
                connection.rollback();
            }
            String restore = dialect.closeWriting();
            if (restore != null) {
                execute(restore);
                connection.commit();
            }
            connection.setAutoCommit(autoCommit);
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        }
    }

    private int update(Sql sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql.toString())) {
            sql.bindTo(statement);
            return statement.executeUpdate();
        }
    }

    Dialect dialect() {
        return dialect;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(timeout);
        return statement;
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The same, but of wide rows as many as go in a statement. */
    private static List<List<RowState>> statements(List<RowState> rows, int most) {
        List<List<RowState>> statements = new ArrayList<>();
        for (List<RowState> some : chunks(rows, most)) {
            if (some.size() == 1 || some.stream().mapToLong(RowState::bytes).sum() <= MOST_BYTES) {
                statements.add(some);
            } else {
                statements.addAll(statements(some, some.size() / 2));
            }
        }
        return statements;
    }

    /** Of as many as fit, then of powers of two. */
    private static <T> List<List<T>> chunks(List<T> all, int most) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int size = Math.min(most, Integer.highestOneBit(all.size() - from));
            chunks.add(all.subList(from, from + size));
            from += size;
        }
        return chunks;
    }
}
