package io.wadi.table;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a database tells of its tables. Close it to leave the connection as it was found. Not thread-safe. */
final class Catalog implements AutoCloseable {
    /** A column as the database describes it, before anyone asked whether Wadi can carry it. */
    record Described(String name, SqlType type, boolean nullable) {}

    private static final int LONGEST_LIMIT = 1 << 24;
    private static final Pattern WORD = Pattern.compile("'((?:[^']|'')*)'");

    private final Connection connection;
    private final Dialect dialect;
    private final boolean autoCommit;
    /** MySQL calls a schema a catalog, unless its driver is told otherwise. */
    private final boolean hasSchemas;

    Catalog(Connection connection, Dialect dialect) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.autoCommit = connection.getAutoCommit();
        this.hasSchemas = connection.getMetaData().supportsSchemasInDataManipulation();
        if (!autoCommit) {
            connection.setAutoCommit(true); // else PostgreSQL answers nothing after the first mistake
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Whether the database understood us and says no, unlike a connection that is cut. */
    static boolean isMistake(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.startsWith("42") || state.startsWith("22") || state.startsWith("0A");
    }

    List<String> schemas() throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        try (ResultSet rows = hasSchemas ? metadata.getSchemas() : metadata.getCatalogs()) {
            return strings(rows, 1);
        }
    }

    /** Tables and views of a schema, or of the one that the connection works in. */
    List<String> tables(@Nullable String schema) throws SQLException {
        Namespace in = namespace(schema);
        List<String> names = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getTables(in.catalog(), in.schema(), "%", null)) {
            while (rows.next()) {
                String type = rows.getString("TABLE_TYPE").toUpperCase(Locale.ROOT);
                // A schema's name is taken for a pattern there.
                if (isTable(type) && in.is(rows.getString("TABLE_CAT"), rows.getString("TABLE_SCHEM"))) {
                    names.add(rows.getString("TABLE_NAME"));
                }
            }
        }
        return names;
    }

    /** The columns of what stands after FROM, in its order. */
    List<Described> columns(Table table) throws SQLException {
        return columns("*", table);
    }

    /** A column that {@code SELECT *} leaves out, as one that is INVISIBLE. */
    Described column(String name, Table table) throws SQLException {
        return columns(dialect.quote(name), table).get(0);
    }

    private List<Described> columns(String selected, Table table) throws SQLException {
        String sql = "SELECT %s FROM %s WHERE 1=0".formatted(selected, Statements.source(dialect, table));
        Map<String, String> exact = table.query() == null ? exactTypes(table.name()) : Map.of();
        List<Described> columns = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData metadata = rows.getMetaData();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                String name = metadata.getColumnLabel(i);
                SqlType type = SqlType.parse(exact.getOrDefault(name, described(metadata, i)));
                columns.add(new Described(name, type, metadata.isNullable(i) != ResultSetMetaData.columnNoNulls));
            }
        }
        return columns;
    }

    /** The names that columns sorted by number, though called CHAR, have anywhere in the database. */
    Set<String> enumerated() throws SQLException {
        if (dialect.enumerated() == null) {
            return Set.of();
        }
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(dialect.enumerated())) {
            return Set.copyOf(strings(rows, 1));
        }
    }

    /** How many bytes a statement may have. */
    long mostBytes() throws SQLException {
        if (dialect.mostBytes() == null) {
            return Long.MAX_VALUE;
        }
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(dialect.mostBytes())) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The columns of the primary key in its order; empty if there is none. */
    List<String> primaryKey(TableName table) throws SQLException {
        Namespace in = namespace(table.schema());
        Map<Integer, String> columns = new TreeMap<>();
        try (ResultSet rows = connection.getMetaData().getPrimaryKeys(in.catalog(), in.schema(), table.name())) {
            while (rows.next()) {
                columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    /** The columns that some index begins with. */
    Set<String> indexed(TableName table) throws SQLException {
        Namespace in = namespace(table.schema());
        Set<String> columns = new HashSet<>();
        try (ResultSet rows =
                connection.getMetaData().getIndexInfo(in.catalog(), in.schema(), table.name(), false, true)) {
            while (rows.next()) {
                if (rows.getInt("ORDINAL_POSITION") == 1) {
                    columns.add(rows.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }

    /** The primary key and the unique indexes, but those of expressions and of a part of the rows. */
    UniqueKeys uniqueKeys(TableName table) throws SQLException {
        Namespace in = namespace(table.schema());
        Map<String, Set<String>> indexes = new HashMap<>();
        try (ResultSet rows =
                connection.getMetaData().getIndexInfo(in.catalog(), in.schema(), table.name(), true, true)) {
            while (rows.next()) {
                String index = rows.getString("INDEX_NAME");
                String column = rows.getString("COLUMN_NAME");
                if (index == null) {
                    continue; // statistics of the table
                }
                Set<String> columns = indexes.computeIfAbsent(index, any -> new HashSet<>());
                columns.add(column == null ? "" : column);
                if (rows.getString("FILTER_CONDITION") != null) {
                    columns.add(""); // in the way of other rows all the same, but nobody's key
                }
            }
        }
        Set<Set<String>> all = new HashSet<>(indexes.values());
        List<String> primary = primaryKey(table);
        if (!primary.isEmpty()) {
            all.add(Set.copyOf(primary));
        }
        return new UniqueKeys(all);
    }

    /** The columns whose values the database computes. */
    Set<String> generated(TableName table) throws SQLException {
        Namespace in = namespace(table.schema());
        Set<String> columns = new HashSet<>();
        try (ResultSet rows = connection.getMetaData().getColumns(in.catalog(), in.schema(), table.name(), null)) {
            while (rows.next()) {
                if ("YES".equals(rows.getString("IS_GENERATEDCOLUMN"))
                        && in.is(rows.getString("TABLE_CAT"), rows.getString("TABLE_SCHEM"))
                        && table.name().equals(rows.getString("TABLE_NAME"))) {
                    columns.add(rows.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }

    /** The words that columns which enumerate them take, by the column. */
    Map<String, Set<String>> words(TableName table) throws SQLException {
        Map<String, Set<String>> words = new HashMap<>();
        exactTypes(table).forEach((column, type) -> {
            if (type.matches("(?is)(enum|set)\\(.*")) {
                words.put(
                        column,
                        WORD.matcher(type)
                                .results()
                                .map(word -> word.group(1).replace("''", "'"))
                                .collect(Collectors.toSet()));
            }
        });
        return words;
    }

    @Override
    public void close() throws SQLException {
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    /** Where the tables of a schema stand, or of the one that the connection works in. */
    Origin origin(@Nullable String schema) throws SQLException {
        Namespace in = namespace(schema);
        return new Origin(in.catalog(), in.schema());
    }

    private record Namespace(@Nullable String catalog, @Nullable String schema) {
        boolean is(@Nullable String otherCatalog, @Nullable String otherSchema) {
            return schema == null ? Objects.equals(catalog, otherCatalog) : schema.equals(otherSchema);
        }
    }

    private Namespace namespace(@Nullable String schema) throws SQLException {
        if (hasSchemas) {
            return new Namespace(connection.getCatalog(), schema == null ? connection.getSchema() : schema);
        }
        return new Namespace(schema == null ? connection.getCatalog() : schema, null);
    }

    private static boolean isTable(String type) {
        return (type.contains("TABLE") || type.contains("VIEW"))
                && !type.startsWith("SYSTEM TABLE")
                && !type.equals("SYSTEM VIEW");
    }

    private Map<String, String> exactTypes(TableName table) throws SQLException {
        Map<String, String> types = new HashMap<>();
        if (dialect.exactTypes() == null) {
            return types;
        }
        try (var statement = connection.prepareStatement(dialect.exactTypes())) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    types.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return types;
    }

    /** The type with what of its precision changes its values. */
    private String described(ResultSetMetaData metadata, int column) throws SQLException {
        String name = metadata.getColumnTypeName(column).toLowerCase(Locale.ROOT);
        int precision = metadata.getPrecision(column);
        int scale = metadata.getScale(column);
        String type = dialect.meant(name.equals("bit") ? "bit(%d)".formatted(precision) : name);
        if (type.contains("(") || !type.equals(name)) {
            return type;
        }
        ValueType value = dialect.types(Capture.ZeroDate.NULL)
                .carrier(SqlType.parse(type))
                .map(Carrier::type)
                .orElse(ValueType.JSON);
        return switch (value) {
            case DECIMAL ->
                precision > 0 && precision < LONGEST_LIMIT && !name.contains("bigint")
                        ? "%s(%d,%d)".formatted(type, precision, scale)
                        : type;
            case TEXT, BINARY ->
                precision > 0 && precision < LONGEST_LIMIT ? "%s(%d)".formatted(type, precision) : type;
            case TIME, TIME_WITH_ZONE, DURATION, TIMESTAMP, INSTANT, OFFSET_TIMESTAMP ->
                scale > 0 ? "%s(%d)".formatted(type, scale) : type;
            default -> type;
        };
    }

    private static List<String> strings(ResultSet rows, int column) throws SQLException {
        List<String> strings = new ArrayList<>();
        while (rows.next()) {
            strings.add(rows.getString(column));
        }
        return strings;
    }
}
