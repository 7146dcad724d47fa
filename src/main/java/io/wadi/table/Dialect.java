package io.wadi.table;

import io.wadi.table.Capture.ZeroDate;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What differs between databases, as data. In its SQL stand {@code {rest}} for a statement after its SELECT, {@code {zone}} for what makes the
 * statement run in UTC, {@code {isolation}}, {@code {millis}} and {@code {seconds}} for the settings.
 */
final class Dialect {
    private static final Map<String, Integer> STANDARD_ISOLATION = isolation();
    private static final int SQL_SERVER_SNAPSHOT = 0x1000;
    private static final int H2_SNAPSHOT = 6;
    private static final String H2_MERGE = "MERGE INTO {table} ({columns}) KEY ({key}) VALUES {rows}";

    /** Runs a statement in UTC whatever the session's zone, and leaves the session as it was. */
    static final Dialect MYSQL = mysql("MySQL")
            .select("SELECT /*+ MAX_EXECUTION_TIME({millis}){zone} */ {rest}")
            .zone(" SET_VAR(time_zone='+00:00')")
            .build();

    /** Before 8.0.17 the time zone cannot be set for one statement. */
    static final Dialect MYSQL_5 = mysql("MySQL before 8.0.17")
            .select("SELECT /*+ MAX_EXECUTION_TIME({millis}) */ {rest}")
            .open("{zone}")
            .zone("SET @wadi_zone = @@session.time_zone, time_zone = '+00:00'")
            .close("SET time_zone = COALESCE(@wadi_zone, @@session.time_zone)")
            .build();

    static final Dialect MARIADB = mysql("MariaDB")
            .select("SET STATEMENT max_statement_time={seconds}{zone} FOR SELECT {rest}")
            .zone(", time_zone='+00:00'")
            .exactTypes(
                    """
                    SELECT column_name, CASE WHEN EXISTS (SELECT 1 FROM information_schema.check_constraints k
                        WHERE k.constraint_schema = c.table_schema AND k.table_name = c.table_name
                        AND k.constraint_name = c.column_name AND k.check_clause LIKE 'json_valid(%')
                        THEN 'json' ELSE column_type END
                    FROM information_schema.columns c WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?""")
            .build();

    static final Dialect POSTGRESQL = dialect("PostgreSQL", PostgreSqlTypes.all())
            .open("BEGIN ISOLATION LEVEL {isolation} READ ONLY; SET LOCAL statement_timeout = {millis}{zone}")
            .zone("; SET LOCAL TimeZone = 'UTC'")
            .close("ROLLBACK")
            .openWriting("SET LOCAL TimeZone = 'UTC'")
            .inexact(type -> type.name().equals("citext"), "CAST(%s AS text) = CAST(? AS text)")
            .typesInText()
            .rowValues()
            .clock(ValueType.INSTANT, "clock_timestamp()")
            .clock(
                    ValueType.TIMESTAMP,
                    "GREATEST(CAST(clock_timestamp() AS timestamp), clock_timestamp() AT TIME ZONE 'UTC')")
            .clock(
                    ValueType.DATE,
                    "CAST(GREATEST(CAST(clock_timestamp() AS timestamp), clock_timestamp() AT TIME ZONE 'UTC') AS date)")
            .build();

    static final Dialect H2 = dialect("H2", H2Types.all())
            .upsert(new UpsertSql(H2_MERGE, H2_MERGE, ""))
            .inexact(type -> type.name().equals("varchar_ignorecase"), "CAST(%s AS VARCHAR) = ?")
            .isolation("snapshot", H2_SNAPSHOT)
            .clock(ValueType.OFFSET_TIMESTAMP, "CURRENT_TIMESTAMP(9)")
            .clock(ValueType.TIMESTAMP, h2Clock())
            .clock(ValueType.DATE, "CAST(" + h2Clock() + " AS DATE)")
            .build();

    static final Dialect SQL_SERVER = dialect("Microsoft SQL Server", OtherTypes.sqlServer())
            .quote('[', ']')
            .upsert(merge("(VALUES {rows}) s ({columns})", ";"))
            .mostParameters(2_000)
            .keyText("NVARCHAR", " COLLATE Latin1_General_100_BIN2")
            .inexact(
                    type -> type.name().contains("char") || type.name().equals("sysname"),
                    "CAST(%s AS nvarchar(max)) COLLATE Latin1_General_100_BIN2 = CAST(? AS nvarchar(max))")
            .misfits(245, 248, 2628, 8114, 8115, 8152)
            .page("OFFSET 0 ROWS FETCH NEXT %d ROWS ONLY", "OFFSET %d ROWS FETCH NEXT 1 ROWS ONLY")
            .fewestRows(1)
            .isolation("snapshot", SQL_SERVER_SNAPSHOT)
            .defaultIsolation("snapshot")
            .clock(ValueType.OFFSET_TIMESTAMP, "SYSDATETIMEOFFSET()")
            .clock(
                    ValueType.TIMESTAMP,
                    "CASE WHEN SYSDATETIME() > SYSUTCDATETIME() THEN SYSDATETIME() ELSE SYSUTCDATETIME() END")
            .clock(
                    ValueType.DATE,
                    "CAST(CASE WHEN SYSDATETIME() > SYSUTCDATETIME() THEN SYSDATETIME() ELSE SYSUTCDATETIME() END AS date)")
            .build();

    static final Dialect ORACLE = dialect("Oracle", OtherTypes.oracle())
            .page("FETCH FIRST %d ROWS ONLY", "OFFSET %d ROWS FETCH NEXT 1 ROWS ONLY")
            .from(" FROM dual")
            .upsert(merge("({rows}) s", ""))
            .keyText("VARCHAR2", "")
            .wholeNumber("NUMBER(19)")
            .misfits(1401, 1438, 1722, 1830, 1843, 1847, 1861, 12899)
            .clock(ValueType.OFFSET_TIMESTAMP, "SYSTIMESTAMP")
            .clock(ValueType.TIMESTAMP, "GREATEST(CAST(SYSTIMESTAMP AS TIMESTAMP), SYS_EXTRACT_UTC(SYSTIMESTAMP))")
            .build();

    static final Dialect SQLITE =
            dialect("SQLite", OtherTypes.sqlite()).rowValues().build();

    private final Builder data;

    private Dialect(Builder data) {
        this.data = data;
    }

    /** The dialect of the database that the connection leads to, or empty if Wadi does not know it. */
    static Optional<Dialect> of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        return of(database.getDatabaseProductName(), database.getDatabaseProductVersion());
    }

    static Optional<Dialect> of(String product, String version) {
        // MySQL's driver calls a MariaDB server MySQL; only the version tells.
        if (version.contains("MariaDB")) {
            return Optional.of(MARIADB);
        }
        if (product.equals(MYSQL.name()) && beforeStatementZones(version)) {
            return Optional.of(MYSQL_5);
        }
        return List.of(MYSQL, MARIADB, POSTGRESQL, H2, SQL_SERVER, ORACLE, SQLITE).stream()
                .filter(dialect -> dialect.name().equals(product))
                .findFirst();
    }

    private static boolean beforeStatementZones(String version) {
        return version.matches("[0-7]\\..*|8\\.0\\.([0-9]|1[0-6])(\\D.*)?");
    }

    String name() {
        return data.name;
    }

    String quote(String name) {
        return data.open + name.replace(String.valueOf(data.close), "" + data.close + data.close) + data.close;
    }

    String quote(TableName table) {
        return table.schema() == null ? quote(table.name()) : quote(table.schema()) + "." + quote(table.name());
    }

    String page(int limit) {
        return data.page.formatted(limit);
    }

    /** The least that {@link #page} may ask for. */
    int fewestRows() {
        return data.fewestRows;
    }

    /** One row, behind so many others. */
    String row(int others) {
        return data.row.formatted(others);
    }

    /** Whether {@code (a, b) > (?, ?)} is what the database's indexes serve; else it is written out with OR. */
    boolean comparesRowValues() {
        return data.rowValues;
    }

    /**
     * A comment that differs where the columns' types do, if a driver keeps what it learnt of a prepared statement: PostgreSQL refuses one
     * whose types have changed since, and MySQL's Connector/J reads the new values as if they were of the old type.
     */
    String mark(List<Column> columns) {
        return data.typesInText ? "/* %08x */ ".formatted(columns.hashCode()) : "";
    }

    SqlTypes types(ZeroDate zeroDate) {
        return data.types.apply(zeroDate);
    }

    /** A query for the exact types of a table's columns, given schema and table; null where the driver's metadata tells them. */
    @Nullable
    String exactTypes() {
        return data.exactTypes;
    }

    /** What the driver's metadata calls a column of a query, and what is meant: a cautious choice where it calls two types the same. */
    String meant(String described) {
        return data.aliases.getOrDefault(described, described);
    }

    /** A query for the names of the columns that the driver's metadata calls CHAR though they are sorted by number; null if there are none. */
    @Nullable
    String enumerated() {
        return data.enumerated;
    }

    /** A query for the bytes that a statement may have; null if no row comes near. */
    @Nullable
    String mostBytes() {
        return data.mostBytes;
    }

    /** The database's own time as an expression of the type, or null if the type is no time. */
    @Nullable
    String clock(ValueType type) {
        return data.clocks.get(type);
    }

    /** What an expression without a table is selected from. */
    String fromNothing() {
        return data.from;
    }

    /** Names of the isolation levels that a user may write. */
    List<String> isolations() {
        return List.copyOf(data.isolations.keySet());
    }

    /** The isolation level to read with, by the user's name or the dialect's own. */
    String isolation(@Nullable String wanted) {
        return wanted == null ? data.defaultIsolation : wanted.toLowerCase(Locale.ROOT);
    }

    /** As {@link Connection#setTransactionIsolation} wants it. */
    int jdbcIsolation(String name) {
        return data.isolations.getOrDefault(name, Connection.TRANSACTION_READ_COMMITTED);
    }

    /** Whether the statements that open a session, and not JDBC, set isolation and timeout. */
    boolean opensBySql() {
        return !data.sessionOpen.isEmpty();
    }

    /** The statements that open a session, run in UTC or in the session's own zone. */
    List<String> open(Session.Settings settings) {
        return data.sessionOpen.stream()
                .map(sql -> fill(sql, settings))
                .filter(sql -> !sql.isBlank())
                .toList();
    }

    /** The statement that undoes what {@link #open} did, or null if it lasts no longer than the statement read. */
    @Nullable
    String close() {
        return data.sessionClose;
    }

    /** A statement whose SELECT is followed by this, as the database must get it. */
    String select(String rest, Session.Settings settings) {
        return fill(data.select, settings).replace("{rest}", rest);
    }

    /** The statements before a transaction that writes: it runs in UTC, and takes no value that does not fit. */
    List<String> openWriting() {
        return data.writingOpen;
    }

    /** The statement that undoes what {@link #openWriting} did, once the transaction is over; null if it lasts no longer. */
    @Nullable
    String closeWriting() {
        return data.writingClose;
    }

    /** See {@link WriteStatements}. */
    UpsertSql upsert() {
        return data.upsert;
    }

    /** The statement that makes an {@link OffsetTable}: names of groups and topics are compared exactly. */
    String offsets() {
        return """
                CREATE TABLE {table} (consumer_group {text}(255){exact} NOT NULL, topic {text}(249){exact} NOT NULL, \
                topic_partition INTEGER NOT NULL, next_offset {long} NOT NULL, \
                PRIMARY KEY (consumer_group, topic, topic_partition))"""
                .replace("{text}", data.keyText)
                .replace("{exact}", data.exactText)
                .replace("{long}", data.wholeNumber);
    }

    /** How many parameters a statement may have. */
    int mostParameters() {
        return data.mostParameters;
    }

    /** Whether rows to insert are selected, for the database knows no VALUES of several rows. */
    boolean selectsRows() {
        return !data.from.isEmpty();
    }

    /**
     * A condition under which a text is exactly another, whatever the collation, with the column twice, the other as a question mark; null
     * where the database compares texts of the type exactly.
     */
    @Nullable
    String exactly(SqlType type) {
        return data.inexact.test(type) ? data.exactly : null;
    }

    /** Whether the row is to blame for an error, so that neither time nor another attempt helps. */
    boolean isMisfit(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("54")
                || data.misfits.contains(e.getErrorCode());
    }

    private String fill(String sql, Session.Settings settings) {
        return sql.replace("{zone}", settings.utc() ? data.zone : "")
                .replace("{isolation}", settings.isolation().replace('-', ' ').toUpperCase(Locale.ROOT))
                .replace("{millis}", String.valueOf(settings.timeout().toMillis()))
                .replace("{seconds}", String.valueOf(settings.timeout().toMillis() / 1000.0));
    }

    /**
     * How rows are inserted or updated in one statement, where {@code {table}}, {@code {columns}}, {@code {rows}}, {@code {key}}, {@code {match}},
     * {@code {set}} and {@code {values}} stand for what their names say.
     *
     * @param sql if there is more than the key
     * @param keysOnly if there is nothing but the key
     * @param set of one column
     */
    record UpsertSql(String sql, String keysOnly, String set) {}

    private static final String INSERT = "INSERT INTO {table} ({columns}) VALUES {rows}";

    private static UpsertSql onConflict() {
        return new UpsertSql(
                INSERT + " ON CONFLICT ({key}) DO UPDATE SET {set}",
                INSERT + " ON CONFLICT ({key}) DO NOTHING",
                "{column} = EXCLUDED.{column}");
    }

    private static UpsertSql merge(String rows, String end) {
        String source = "MERGE INTO {table} t USING " + rows + " ON ({match})";
        String insert = " WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})" + end;
        return new UpsertSql(
                source + " WHEN MATCHED THEN UPDATE SET {set}" + insert, source + insert, "t.{column} = s.{column}");
    }

    private static Builder dialect(String name, SqlTypes types) {
        return new Builder(name, zeroDate -> types);
    }

    private static Builder mysql(String name) {
        Map<ZeroDate, SqlTypes> types = new EnumMap<>(ZeroDate.class);
        for (ZeroDate zeroDate : ZeroDate.values()) {
            types.put(zeroDate, MySqlTypes.of(zeroDate));
        }
        return new Builder(name, types::get)
                .quote('`', '`')
                .openWriting("SET @wadi_zone = @@session.time_zone, @wadi_mode = @@session.sql_mode")
                // In strict mode alone a value that does not fit is an error; and a zero is a zero.
                .openWriting(
                        "SET time_zone = '+00:00', sql_mode = CONCAT_WS(',', NULLIF(@@session.sql_mode, ''), 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')")
                .closeWriting("SET time_zone = @wadi_zone, sql_mode = @wadi_mode")
                .upsert(new UpsertSql(
                        INSERT + " ON DUPLICATE KEY UPDATE {set}",
                        INSERT + " ON DUPLICATE KEY UPDATE {keep}",
                        "{column} = VALUES({column})"))
                .inexact(
                        type -> true,
                        "CAST(CONVERT(%s USING utf8mb4) AS BINARY) = CAST(CONVERT(? USING utf8mb4) AS BINARY)")
                .misfits(1264, 1265, 1292, 1364, 1366, 1406, 3140, 3819, 4025)
                .keyText("VARCHAR", " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
                .typesInText()
                // Holds for the next transaction only, which is the statement read.
                .open("SET TRANSACTION ISOLATION LEVEL {isolation}")
                .exactTypes(
                        """
                        SELECT column_name, column_type FROM information_schema.columns
                        WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?""")
                .enumerated(
                        "SELECT DISTINCT column_name FROM information_schema.columns WHERE data_type IN ('enum', 'set')")
                .mostBytes("SELECT @@max_allowed_packet")
                // What one driver calls BIT(1) and the other BOOLEAN may hold 2.
                .alias("bit(1)", "tinyint")
                .alias("boolean", "tinyint")
                .clock(ValueType.INSTANT, "UTC_TIMESTAMP(6)")
                .clock(ValueType.TIMESTAMP, "GREATEST(LOCALTIMESTAMP(6), UTC_TIMESTAMP(6))")
                .clock(ValueType.DATE, "GREATEST(CURRENT_DATE, UTC_DATE)");
    }

    private static String h2Clock() {
        return "GREATEST(LOCALTIMESTAMP(9), DATEADD(MINUTE, -EXTRACT(TIMEZONE_HOUR FROM CURRENT_TIMESTAMP) * 60"
                + " - EXTRACT(TIMEZONE_MINUTE FROM CURRENT_TIMESTAMP), LOCALTIMESTAMP(9)))";
    }

    private static Map<String, Integer> isolation() {
        Map<String, Integer> levels = new LinkedHashMap<>();
        levels.put("read-committed", Connection.TRANSACTION_READ_COMMITTED);
        levels.put("repeatable-read", Connection.TRANSACTION_REPEATABLE_READ);
        levels.put("serializable", Connection.TRANSACTION_SERIALIZABLE);
        return levels;
    }

    private static final class Builder {
        private final String name;
        private final Function<ZeroDate, SqlTypes> types;
        private final Map<String, Integer> isolations = new LinkedHashMap<>(STANDARD_ISOLATION);
        private final Map<ValueType, String> clocks = new EnumMap<>(ValueType.class);
        private final List<String> sessionOpen = new ArrayList<>();
        private @Nullable String sessionClose;
        private @Nullable String exactTypes;
        private @Nullable String enumerated;
        private @Nullable String mostBytes;
        private final Map<String, String> aliases = new HashMap<>();
        private String zone = "";
        private String select = "SELECT {rest}";
        private String page = "LIMIT %d";
        private int fewestRows;
        private String row = "LIMIT 1 OFFSET %d";
        private String from = "";
        private String defaultIsolation = "read-committed";
        private char open = '"';
        private char close = '"';
        private boolean rowValues;
        private boolean typesInText;
        private final List<String> writingOpen = new ArrayList<>();
        private @Nullable String writingClose;
        private UpsertSql upsert = onConflict();
        private int mostParameters = 30_000;
        private Predicate<SqlType> inexact = type -> false;
        private String exactly = "";
        private Set<Integer> misfits = Set.of();
        private String keyText = "VARCHAR";
        private String exactText = "";
        private String wholeNumber = "BIGINT";

        Builder(String name, Function<ZeroDate, SqlTypes> types) {
            this.name = name;
            this.types = types;
        }

        Builder quote(char before, char after) {
            open = before;
            close = after;
            return this;
        }

        Builder page(String clause, String oneRow) {
            page = clause;
            row = oneRow;
            return this;
        }

        Builder fewestRows(int count) {
            fewestRows = count;
            return this;
        }

        Builder from(String clause) {
            from = clause;
            return this;
        }

        Builder isolation(String level, int jdbc) {
            isolations.put(level, jdbc);
            return this;
        }

        Builder defaultIsolation(String level) {
            defaultIsolation = level;
            return this;
        }

        Builder clock(ValueType type, String expression) {
            clocks.put(type, expression);
            return this;
        }

        Builder open(String sql) {
            sessionOpen.add(sql);
            return this;
        }

        Builder close(String sql) {
            sessionClose = sql;
            return this;
        }

        Builder zone(String sql) {
            zone = sql;
            return this;
        }

        Builder select(String sql) {
            select = sql;
            return this;
        }

        Builder exactTypes(String query) {
            exactTypes = query;
            return this;
        }

        Builder enumerated(String query) {
            enumerated = query;
            return this;
        }

        Builder mostBytes(String query) {
            mostBytes = query;
            return this;
        }

        Builder alias(String described, String meant) {
            aliases.put(described, meant);
            return this;
        }

        Builder typesInText() {
            typesInText = true;
            return this;
        }

        Builder rowValues() {
            rowValues = true;
            return this;
        }

        Builder openWriting(String sql) {
            writingOpen.add(sql);
            return this;
        }

        Builder closeWriting(String sql) {
            writingClose = sql;
            return this;
        }

        Builder upsert(UpsertSql sql) {
            upsert = sql;
            return this;
        }

        Builder mostParameters(int count) {
            mostParameters = count;
            return this;
        }

        /** Where texts of a type may be equal that are not the same, and how to tell. */
        Builder inexact(Predicate<SqlType> type, String condition) {
            inexact = type;
            exactly = condition;
            return this;
        }

        Builder misfits(Integer... codes) {
            misfits = Set.of(codes);
            return this;
        }

        /** What a short text is that may be a key, and what makes its comparisons exact. */
        Builder keyText(String type, String exact) {
            keyText = type;
            exactText = exact;
            return this;
        }

        Builder wholeNumber(String type) {
            wholeNumber = type;
            return this;
        }

        Dialect build() {
            return new Dialect(this);
        }
    }
}
