package io.wadi.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads a table through JDBC: what each column needs is found out once, not per row. */
final class JdbcTableReader implements TableReader {
    private static final int KEYS_PER_STATEMENT = 256;

    private final Database database;
    private final Table table;
    private final Capture capture;
    private final KeyRange range;
    private volatile @Nullable Statements statements;

    JdbcTableReader(Database database, Table table, Capture capture, KeyRange range) {
        this.database = database;
        this.table = table;
        this.capture = capture;
        this.range = range;
    }

    @Override
    public Table table() {
        return table;
    }

    @Override
    public TableReader in(KeyRange other) {
        return new JdbcTableReader(database, table, capture, other);
    }

    @Override
    public @Nullable RowKey keyAfter(@Nullable RowKey low, int rows) throws SQLException {
        List<Row> read = read(sql -> sql.rowAfter(low, rows - 1));
        return read.isEmpty() ? null : read.get(0).key();
    }

    @Override
    public List<Row> page(@Nullable RowKey after, @Nullable RowKey upTo, int limit) throws SQLException {
        RowKey low = after == null ? range.low() : after;
        RowKey high = upTo == null ? range.high() : upTo;
        if (isPrimaryKey()) {
            return read(sql -> sql.page(low, high, limit));
        }
        // A key that the user named may be in two rows. One more row is read, or a second row beyond a full page would
        // go unseen.
        List<Row> rows = read(sql -> sql.page(low, high, limit + 1), statements -> statements.tellsOfNullKeys(high));
        Statements known = statements;
        if (rows.isEmpty() && known != null && known.tellsOfNullKeys(high)) {
            // No row could tell.
            read(Statements::nullKey);
        }
        refuseTwice(rows);
        List<Row> page = rows.size() > limit ? rows.subList(0, limit) : rows;
        if (!page.isEmpty()) {
            refuseAlike(sql -> sql.alike(low, page.get(page.size() - 1).key()));
        }
        return page;
    }

    @Override
    public List<Row> changed(Position after, @Nullable Object upTo, int limit) throws SQLException {
        return lastOfItsKey(read(sql -> sql.changed(after, upTo, range, limit)), limit);
    }

    @Override
    public List<Row> withoutVersion(@Nullable RowKey after, int limit) throws SQLException {
        return lastOfItsKey(read(sql -> sql.withoutVersion(after, range, limit)), limit);
    }

    /** The next read begins behind the key of the last row, and with it behind every key that the database takes for the same. */
    private List<Row> lastOfItsKey(List<Row> rows, int limit) throws SQLException {
        if (!isPrimaryKey() && rows.size() == limit) {
            refuseAlike(sql -> sql.alike(rows.get(limit - 1).key()));
        }
        return rows;
    }

    /** Has the database begin a read: it may refuse the filter, the query or the order. What rows there are is not looked at. */
    void tryOut() throws SQLException {
        database.read(capture, true, (dialect, session) -> {
            Sql sql = statements(dialect).page(range.low(), range.high(), dialect.fewestRows());
            sql.bindTo(session.select(sql.toString()));
            try (ResultSet rows = session.execute()) {
                session.completed();
                return rows.getMetaData().getColumnCount();
            }
        });
    }

    /** Of what one statement has read. */
    private void refuseTwice(List<Row> rows) throws KeyException {
        Set<RowKey> keys = new HashSet<>();
        for (Row row : rows) {
            if (!keys.add(row.key())) {
                throw new KeyException(
                        "Two rows of %s have the same key (%s). Name columns that tell every row apart: key=..."
                                .formatted(table.name(), String.join(", ", table.key())));
            }
        }
    }

    /** Only the database can tell which texts its collation takes for the same: it is asked what it finds twice. */
    private void refuseAlike(Function<Statements, Sql> alike) throws SQLException {
        boolean isText = IntStream.of(table.keyPositions())
                .anyMatch(position -> table.columns().get(position).type() == ValueType.TEXT);
        if (!isText) {
            return;
        }
        boolean found = database.read(capture, true, (dialect, session) -> {
            Sql sql = alike.apply(statements(dialect));
            sql.bindTo(session.select(sql.toString()));
            try (ResultSet rows = session.execute()) {
                boolean any = rows.next();
                session.completed();
                return any;
            }
        });
        if (found) {
            throw new KeyException(
                    "Two rows of %s have the same key (%s), or keys that the database takes for the same: its collation may ignore case, accents or blanks. Name columns that tell every row apart, key=..., or give the column a binary collation."
                            .formatted(table.name(), String.join(", ", table.key())));
        }
    }

    @Override
    public List<Row> byKey(Collection<RowKey> keys) throws SQLException {
        Map<RowKey, Row> found = new LinkedHashMap<>();
        List<RowKey> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += KEYS_PER_STATEMENT) {
            List<RowKey> some = all.subList(from, Math.min(all.size(), from + KEYS_PER_STATEMENT));
            // A case-insensitive key may be returned by two of the statements.
            List<Row> rows = read(sql -> sql.byKey(some));
            if (!isPrimaryKey()) {
                refuseTwice(rows);
            }
            rows.forEach(row -> found.put(row.key(), row));
        }
        return List.copyOf(found.values());
    }

    @Override
    public Newest newest() throws SQLException {
        ValueType type = table.columns().get(table.versionPosition()).type();
        // The local time of a database is that of the session's own zone.
        boolean utc = type == ValueType.INSTANT;
        return database.read(capture, utc, (dialect, session) -> {
            Statements sql = statements(dialect);
            Carrier version = sql.carriers()[table.versionPosition()];
            session.select(sql.newest().toString());
            try (ResultSet rows = session.execute()) {
                rows.next();
                Object newest = value(version, table.versionPosition(), rows, 1);
                Object now = dialect.clock(type) == null ? null : version.get().from(rows, 2);
                session.completed();
                return new Newest(newest, now);
            }
        });
    }

    private List<Row> read(Function<Statements, Sql> sql) throws SQLException {
        return read(sql, statements -> false);
    }

    private List<Row> read(Function<Statements, Sql> written, Function<Statements, Boolean> tellsOfNullKeys)
            throws SQLException {
        return database.read(capture, true, (dialect, session) -> {
            Statements all = statements(dialect);
            Sql sql = written.apply(all);
            sql.bindTo(session.select(sql.toString()));
            try (ResultSet rows = session.execute()) {
                List<Row> read = rows(rows, all.carriers(), tellsOfNullKeys.apply(all));
                session.completed();
                return read;
            }
        });
    }

    private List<Row> rows(ResultSet rows, Carrier[] carriers, boolean tellsOfNullKeys) throws SQLException {
        List<Row> read = new ArrayList<>();
        int[] key = table.keyPositions();
        while (rows.next()) {
            @Nullable Object[] values = new @Nullable Object[carriers.length];
            for (int i = 0; i < carriers.length; i++) {
                values[i] = value(carriers[i], i, rows, i + 1);
            }
            for (int position : key) {
                if (values[position] == null) {
                    throw nullKey();
                }
            }
            if (tellsOfNullKeys && read.isEmpty() && rows.getInt(carriers.length + 1) == 1) {
                throw nullKey();
            }
            read.add(new Row(table, values));
        }
        return read;
    }

    private @Nullable Object value(Carrier carrier, int column, ResultSet rows, int position) throws SQLException {
        try {
            return carrier.get().from(rows, position);
        } catch (SQLException | RuntimeException e) {
            throw new SQLException(
                    "Column %s of %s holds a value that cannot be given exactly: %s"
                            .formatted(table.columns().get(column).name(), table.name(), e.getMessage()),
                    e);
        }
    }

    private SQLException nullKey() {
        return new KeyException(
                "A row of %1$s has NULL in its key (%2$s). Name other columns, key=..., or leave such rows out: where=%3$s IS NOT NULL"
                        .formatted(
                                table.name(),
                                String.join(", ", table.key()),
                                table.key().get(0)));
    }

    private boolean isPrimaryKey() {
        return capture.query() == null && capture.key().isEmpty();
    }

    private Statements statements(Dialect dialect) {
        Statements known = statements;
        if (known == null) {
            known = new Statements(dialect, table, capture.zeroDate());
            statements = known;
        }
        return known;
    }
}
