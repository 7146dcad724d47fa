package io.wadi.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database behind a {@link DataSource}. Thread-safe; every method borrows a connection and returns it. */
public final class Database {
    private static final String SEVERAL = ".*[*,].*";

    private final DataSource source;
    private volatile @Nullable Dialect dialect;

    public Database(DataSource source) {
        this.source = source;
    }

    Database(DataSource source, Dialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    /**
     * The tables that the capture names, as the database has them now: one, those of a list, or those a pattern matches (none is no error for
     * a pattern: tables may appear later).
     *
     * @throws CaptureException with every mistake: an unknown table or column (with the nearest names), no key, a type that cannot be carried
     * @throws SQLException if the database cannot be asked
     */
    public List<Table> resolve(Capture capture) throws CaptureException, SQLException {
        List<Table> tables;
        List<String> mistakes;
        try (Connection connection = source.getConnection();
                Catalog catalog = new Catalog(connection, dialect(connection))) {
            Resolution resolution = new Resolution(catalog, capture, true);
            tables = resolution.tables();
            mistakes = new ArrayList<>(resolution.mistakes());
        }
        for (Table table : tables) {
            if (!table.canBeRead()) {
                continue; // told already
            }
            if (capture.where() != null
                    || capture.query() != null
                    || !capture.key().isEmpty()) {
                tryOut(table, capture, mistakes);
            }
        }
        if (!mistakes.isEmpty()) {
            throw new CaptureException(mistakes, tables);
        }
        return tables;
    }

    /**
     * The table that rows are to be written to, as the database has it now.
     *
     * @param capture its path, key and columns count
     * @throws CaptureException with every mistake, as {@link #resolve}; or a key that does not keep two rows apart, where rows are found by it
     * @throws SQLException if the database cannot be asked
     */
    public Target target(Capture capture, WriteMode mode) throws CaptureException, SQLException {
        if (capture.path().matches(SEVERAL)) {
            throw new CaptureException(List.of(
                    "table:%s names several tables, and a row is written to one. Write one to: for each, or toD: with an expression."
                            .formatted(capture.path())));
        }
        try (Connection connection = source.getConnection();
                Catalog catalog = new Catalog(connection, dialect(connection))) {
            Resolution resolution = new Resolution(catalog, capture, mode != WriteMode.INSERT);
            List<Table> tables = resolution.tables();
            List<String> mistakes = new ArrayList<>(resolution.mistakes());
            if (mistakes.isEmpty()) {
                Table table = tables.get(0);
                Target target = new Target(
                        table,
                        catalog.dialect(),
                        catalog.generated(table.name()),
                        catalog.words(table.name()),
                        catalog.mostBytes(),
                        catalog.uniqueKeys(table.name()));
                if (mode != WriteMode.INSERT) {
                    target.check(mistakes);
                }
                if (mistakes.isEmpty()) {
                    return target;
                }
            }
            throw new CaptureException(mistakes, tables);
        }
    }

    /** Makes what the table lacks that rows are to be written to, if the user wants it made. */
    public void make(Capture capture, TableDefinition definition) throws SQLException {
        if (!definition.makes() || capture.path().matches(SEVERAL)) {
            return;
        }
        try (Connection connection = source.getConnection();
                Catalog catalog = new Catalog(connection, dialect(connection))) {
            new TableMaker(connection, catalog, definition)
                    .make(TableName.parse(capture.path().strip()), capture.key());
        }
    }

    /** Begins a transaction. Close it. */
    public Transaction begin(Duration statementTimeout) throws SQLException {
        Connection connection = source.getConnection();
        try {
            return new Transaction(connection, dialect(connection), statementTimeout);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What works, but not as well as it could: each a sentence that says what now. */
    public List<String> warnings(Table table) throws SQLException {
        try (Connection connection = source.getConnection();
                Catalog catalog = new Catalog(connection, dialect(connection))) {
            return warnings(table, table.query() == null ? catalog.indexed(table.name()) : Set.of());
        }
    }

    private static List<String> warnings(Table table, Set<String> indexed) {
        List<String> warnings = new ArrayList<>();
        String version = table.version();
        if (version != null && table.query() == null && !indexed.contains(version)) {
            warnings.add(
                    "The version column %s of %s has no index, so every quick scan reads the whole table. Create an index on it."
                            .formatted(version, table.name()));
        }
        if (version != null && table.columns().get(table.versionPosition()).type() == ValueType.TIMESTAMP) {
            warnings.add(
                    "The version column %s of %s has no time zone. If it holds local time, rows written while the clocks go back are found by the next full scan only."
                            .formatted(version, table.name()));
        }
        if (table.query() == null && !indexed.contains(table.key().get(0))) {
            warnings.add(
                    "The key column %s of %s has no index, so every page sorts the whole table. Create an index on %s."
                            .formatted(table.key().get(0), table.name(), String.join(", ", table.key())));
        }
        return warnings;
    }

    /** What speaks against looking the table's rows up by its key: each a sentence that says what now. */
    public List<String> keyWarnings(Table table) throws SQLException {
        try (Connection connection = source.getConnection();
                Catalog catalog = new Catalog(connection, dialect(connection))) {
            return catalog.uniqueKeys(table.name()).identify(table.key())
                    ? List.of()
                    : List.of(
                            "Nothing keeps two rows of %1$s (%2$s) apart, and a row that finds two fails. Create a unique index on %2$s."
                                    .formatted(table.name(), String.join(", ", table.key())));
        }
    }

    /** Reads one of the tables that {@link #resolve} gave, with the capture's settings. */
    public TableReader reader(Table table, Capture capture) {
        return new JdbcTableReader(this, table, capture, KeyRange.ALL);
    }

    /** One statement and what is made of its result. */
    interface Reading<T> {
        T read(Dialect dialect, Session session) throws SQLException;
    }

    <T> T read(Capture capture, boolean utc, Reading<T> reading) throws SQLException {
        try (Connection connection = source.getConnection()) {
            Dialect known = dialect(connection);
            var settings = new Session.Settings(known.isolation(capture.isolation()), capture.statementTimeout(), utc);
            try (Session session = new Session(connection, known, settings)) {
                return reading.read(known, session);
            }
        }
    }

    /** What only the database can tell: whether it understands the filter and can order by the key. */
    private void tryOut(Table table, Capture capture, List<String> mistakes) throws SQLException {
        try {
            new JdbcTableReader(this, table, capture.withDefaultIsolation(), KeyRange.ALL).tryOut();
        } catch (SQLException e) {
            if (!Catalog.isMistake(e)) {
                throw e;
            }
            mistakes.add("The database refuses to read %s: %s".formatted(table.name(), e.getMessage()));
        }
    }

    private Dialect dialect(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            String product = connection.getMetaData().getDatabaseProductName();
            known = Dialect.of(connection)
                    .orElseThrow(() -> new SQLException("Wadi does not know the database %s".formatted(product)));
            dialect = known;
        }
        return known;
    }
}
