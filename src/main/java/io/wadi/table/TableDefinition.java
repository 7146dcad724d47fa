package io.wadi.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Wadi may make of a table that rows are to be written to: itself, or columns that it lacks. Types are the user's, in the database's own words.
 *
 * @param columns those that are written; empty: all that there are
 * @param create whether a table that is missing is made
 * @param evolve whether columns that are missing are added
 */
public record TableDefinition(List<Item> columns, boolean create, boolean evolve) {
    /** A column, with its type if the user says so. */
    public record Item(String name, @Nullable String type) {}

    /** Commas in parentheses belong to a type. */
    private static final Pattern ITEM = Pattern.compile("\\s*([^\\s,(]+)\\s*((?:[^,(]|\\([^)]*\\))*)(,|$)");

    /** Reads {@code id BIGINT, total DECIMAL(10,2)}; names alone are columns that are there. */
    public static List<Item> items(@Nullable String text) {
        List<Item> items = new ArrayList<>();
        Matcher item = ITEM.matcher(text == null ? "" : text);
        while (item.lookingAt() && item.end() > item.start()) {
            String type = item.group(2).strip();
            items.add(new Item(item.group(1), type.isEmpty() ? null : type));
            item.region(item.end(), item.regionEnd());
        }
        return items;
    }

    public List<String> names() {
        return columns.stream().map(Item::name).toList();
    }

    /** Whether anything may be made. */
    public boolean makes() {
        return create || evolve;
    }

    String createTable(Dialect dialect, TableName table, List<String> key, Spelled spelled) {
        String all = columns.stream()
                .map(each -> dialect.quote(spelled.of(each.name())) + " " + each.type())
                .collect(Collectors.joining(", "));
        String primary = key.stream().map(spelled::of).map(dialect::quote).collect(Collectors.joining(", "));
        return "CREATE TABLE %s (%s%s)"
                .formatted(dialect.quote(table), all, key.isEmpty() ? "" : ", PRIMARY KEY (" + primary + ")");
    }

    static String addColumn(Dialect dialect, TableName table, Item column, Spelled spelled) {
        return "ALTER TABLE %s ADD %s %s"
                .formatted(dialect.quote(table), dialect.quote(spelled.of(column.name())), column.type());
    }

    /** How a database spells a name that is written without quotes. */
    enum Spelled {
        UPPER,
        LOWER,
        AS_WRITTEN;

        String of(String name) {
            boolean isPlain = name.matches("[A-Za-z_]\\w*")
                    && (name.equals(name.toLowerCase(Locale.ROOT)) || name.equals(name.toUpperCase(Locale.ROOT)));
            if (!isPlain || this == AS_WRITTEN) {
                return name;
            }
            return this == UPPER ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT);
        }
    }
}
