package io.wadi.table;

import io.wadi.table.Catalog.Described;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares what a user wrote with what the database has, once. It goes on after a mistake, so that all are told together. */
final class Resolution {
    private final Catalog catalog;
    private final Capture capture;
    private final boolean needsKey;
    private final SqlTypes types;
    private final List<String> mistakes = new ArrayList<>();

    /** @param needsKey whether rows are told apart; else a table has the key that the user names, and maybe none */
    Resolution(Catalog catalog, Capture capture, boolean needsKey) {
        this.catalog = catalog;
        this.capture = capture;
        this.needsKey = needsKey;
        this.types = catalog.dialect().types(capture.zeroDate());
    }

    /** All mistakes so far. */
    List<String> mistakes() {
        return mistakes;
    }

    /** The tables, with what is sound of them. */
    List<Table> tables() throws SQLException {
        checkIsolation();
        List<Table> tables = new ArrayList<>();
        for (TableName name : capture.query() == null ? names() : List.of(new TableName(null, capture.path()))) {
            Table table = table(name);
            if (table != null) {
                tables.add(table);
            }
        }
        return tables;
    }

    private void checkIsolation() {
        List<String> known = catalog.dialect().isolations();
        String wanted = catalog.dialect().isolation(capture.isolation());
        if (!known.contains(wanted)) {
            mistakes.add("%s has no isolation \"%s\".%s It has: %s."
                    .formatted(
                            catalog.dialect().name(),
                            wanted,
                            Spelling.didYouMean(wanted, known),
                            String.join(", ", known)));
        }
    }

    private Collection<TableName> names() throws SQLException {
        Set<TableName> names = new LinkedHashSet<>();
        for (String written : capture.path().split(",", -1)) {
            names.addAll(names(TableName.parse(written.strip())));
        }
        return names;
    }

    private List<TableName> names(TableName written) throws SQLException {
        String schema = written.schema();
        if (schema != null) {
            List<String> schemas = catalog.schemas();
            schema = match(schema, schemas);
            if (schema == null) {
                mistakes.add("Schema \"%s\" does not exist.%s"
                        .formatted(written.schema(), Spelling.didYouMean(String.valueOf(written.schema()), schemas)));
                return List.of();
            }
        }
        String in = schema;
        List<String> tables = catalog.tables(in);
        if (written.name().contains("*")) {
            Pattern pattern = pattern(written.name());
            return tables.stream()
                    .filter(name -> pattern.matcher(name).matches())
                    .sorted()
                    .map(name -> new TableName(in, name))
                    .toList();
        }
        String name = match(written.name(), tables);
        if (name == null) {
            mistakes.add(unknownTable(written, in, tables));
            return List.of();
        }
        return List.of(new TableName(in, name));
    }

    private static String unknownTable(TableName written, @Nullable String schema, List<String> tables) {
        return "Table \"%s\" does not exist.%s %s"
                .formatted(
                        written,
                        Spelling.didYouMean(written.name(), tables),
                        tables.isEmpty()
                                ? "There are no tables that this user may see."
                                : "Tables%s: %s."
                                        .formatted(
                                                schema == null ? "" : " in \"" + schema + "\"", Spelling.list(tables)));
    }

    private static Pattern pattern(String written) {
        String[] literals = written.split("\\*", -1);
        return Pattern.compile(
                String.join(".*", Arrays.stream(literals).map(Pattern::quote).toList()), Pattern.CASE_INSENSITIVE);
    }

    private @Nullable Table table(TableName name) throws SQLException {
        Table bare = Table.of(name, query(), List.of(), List.of(), null, capture.where());
        Map<String, Described> columns = columns(bare);
        if (columns == null) {
            return null;
        }
        List<String> key = key(bare, columns);
        String version = capture.version() == null ? null : find("version column", name, capture.version(), columns);
        Set<String> captured = captured(name, columns);
        captured.addAll(key);
        if (version != null) {
            captured.add(version);
        }
        List<Column> carried = new ArrayList<>();
        for (Described column : columns.values()) {
            if (captured.contains(column.name())) {
                carried.addAll(column(name, column, key, version));
            }
        }
        return Table.of(name, query(), carried, key, version, capture.where()).in(catalog.origin(name.schema()));
    }

    private @Nullable String query() {
        return capture.query() == null ? null : capture.query().strip().replaceFirst(";$", "");
    }

    private @Nullable Map<String, Described> columns(Table table) throws SQLException {
        Map<String, Described> columns = new LinkedHashMap<>();
        int before = mistakes.size();
        try {
            for (Described column : catalog.columns(table)) {
                if (columns.put(column.name(), column) != null) {
                    mistakes.add("The query %s gives two columns named \"%s\". Name them apart: ... AS other_name."
                            .formatted(table.name(), column.name()));
                }
            }
        } catch (SQLException e) {
            if (!Catalog.isMistake(e)) {
                throw e;
            }
            mistakes.add("The database refuses to read %s: %s".formatted(table.name(), e.getMessage()));
            return null;
        }
        // Of two columns of one name nobody can say more.
        return mistakes.size() > before ? null : columns;
    }

    private List<String> key(Table bare, Map<String, Described> columns) throws SQLException {
        TableName table = bare.name();
        if (!capture.key().isEmpty()) {
            List<String> key = new ArrayList<>();
            for (String written : capture.key()) {
                String found = find("key column", table, written.strip(), columns);
                if (found != null) {
                    key.add(found);
                }
            }
            return key;
        }
        if (!needsKey) {
            return List.of();
        }
        List<String> key = capture.query() == null ? catalog.primaryKey(table) : List.of();
        if (key.isEmpty()) {
            mistakes.add(noKey(table, columns));
        }
        for (String column : key) {
            // What is invisible, as MySQL's generated my_row_id, tells rows apart all the same.
            if (!columns.containsKey(column)) {
                columns.put(column, catalog.column(column, bare));
            }
        }
        return key;
    }

    private String noKey(TableName table, Map<String, Described> columns) {
        String example = columns.values().stream()
                .filter(column -> !column.nullable())
                .map(Described::name)
                .limit(2)
                .reduce((a, b) -> a + "," + b)
                .orElse("order_no,line_no");
        return capture.query() == null
                ? "Table %1$s has no primary key, so its changes cannot be told apart. Add one, or name the columns that identify a row: table:%1$s?key=%2$s"
                        .formatted(table, example)
                : "The query %1$s needs a key: name the columns that identify its rows, as in table:%1$s?key=%2$s"
                        .formatted(table, example);
    }

    /** The columns that the user wants, as {@code a,b} or {@code *,-secret}. */
    private Set<String> captured(TableName table, Map<String, Described> columns) {
        Set<String> captured = new LinkedHashSet<>();
        if (capture.columns().stream().allMatch(written -> written.startsWith("-"))) {
            captured.addAll(columns.keySet());
        }
        for (String written : capture.columns()) {
            if (written.equals("*")) {
                captured.addAll(columns.keySet());
            } else if (written.startsWith("-")) {
                captured.remove(find("column", table, written.substring(1), columns));
            } else {
                String found = find("column", table, written, columns);
                if (found != null) {
                    captured.add(found);
                }
            }
        }
        return captured;
    }

    private @Nullable String find(String what, TableName table, String written, Map<String, Described> columns) {
        String found = match(written, columns.keySet());
        if (found == null) {
            mistakes.add("The %s \"%s\" is not in %s.%s Columns: %s."
                    .formatted(
                            what,
                            written,
                            table,
                            Spelling.didYouMean(written, columns.keySet()),
                            String.join(", ", columns.keySet())));
        }
        return found;
    }

    private List<Column> column(TableName table, Described described, List<String> key, @Nullable String version)
            throws SQLException {
        boolean isKey = key.contains(described.name());
        Described column = isKey ? sortedAsText(described) : described;
        Carrier carrier = types.carrier(column.type()).orElse(null);
        String type = column.type().text();
        if (carrier == null) {
            mistakes.add(
                    "Column %1$s of %2$s has the type %3$s, which Wadi cannot carry. Leave it out, columns=*,-%1$s, or convert it in a query."
                            .formatted(column.name(), table, type));
            return List.of();
        }
        if (isKey && !carrier.identifies()) {
            mistakes.add(
                    "The key column %s of %s has the type %s, whose values cannot identify a row. Name other columns: table:%2$s?key=..."
                            .formatted(column.name(), table, type));
        }
        if (column.name().equals(version) && !carrier.grows()) {
            mistakes.add(
                    "The version column %s of %s has the type %s, whose values do not grow with every change. Name a timestamp, a number or a row version, or leave version out."
                            .formatted(column.name(), table, type));
        }
        return List.of(new Column(column.name(), carrier.type(), type, column.nullable()));
    }

    /**
     * A query's key that metadata calls CHAR may be an enum, which is sorted by number but compared as text: pages would miss rows. If the
     * query could mean one, it is taken for one.
     */
    private Described sortedAsText(Described column) throws SQLException {
        String query = capture.query();
        if (query == null || !column.type().name().equals("char")) {
            return column;
        }
        Set<String> words =
                new LinkedHashSet<>(Arrays.asList(query.toLowerCase(Locale.ROOT).split("\\W+")));
        words.add(column.name().toLowerCase(Locale.ROOT));
        boolean enumerated =
                catalog.enumerated().stream().anyMatch(name -> words.contains(name.toLowerCase(Locale.ROOT)));
        return enumerated ? new Described(column.name(), SqlType.parse("enum"), column.nullable()) : column;
    }

    /** The name that is spelled so, or the only one that differs in case. */
    private static @Nullable String match(String written, Collection<String> names) {
        if (names.contains(written)) {
            return written;
        }
        List<String> alike = names.stream().filter(written::equalsIgnoreCase).toList();
        return alike.size() == 1 ? alike.get(0) : null;
    }
}
