package io.wadi.table;

import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.TableReader.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of a {@link TableReader}, after its SELECT. */
final class Statements {
    /** A column that rows are ordered by. */
    private record Part(String column, Carrier carrier) {
        String order() {
            return carrier.order().formatted(column);
        }

        String is(String condition) {
            return condition.formatted(column);
        }
    }

    private final Dialect dialect;
    private final Table table;
    private final Carrier[] carriers;
    private final String mark;
    private final String columns;
    private final String source;
    private final List<Part> key;
    private final @Nullable Part version;

    Statements(Dialect dialect, Table table, ZeroDate zeroDate) {
        this.dialect = dialect;
        this.table = table;
        SqlTypes types = dialect.types(zeroDate);
        this.carriers = table.columns().stream()
                .map(column -> types.carrier(SqlType.parse(column.sqlType())).orElseThrow())
                .toArray(Carrier[]::new);
        this.mark = dialect.mark(table.columns());
        this.columns = mark + table.columns().stream().map(this::selected).collect(Collectors.joining(", "));
        this.source = source(dialect, table);
        this.key = table.key().stream().map(this::part).toList();
        this.version = table.version() == null ? null : part(table.version());
    }

    /** What to write after FROM. Databases merge the query into the statement, and with it the page's predicate. */
    static String source(Dialect dialect, Table table) {
        return table.query() == null ? dialect.quote(table.name()) : "(" + table.query() + ") q";
    }

    Carrier[] carriers() {
        return carriers;
    }

    /** Whether a row may come that has NULL in its key. */
    boolean keyMayBeNull() {
        return table.columns().stream()
                .anyMatch(column -> column.nullable() && table.key().contains(column.name()));
    }

    Sql page(@Nullable RowKey low, @Nullable RowKey high, int limit) {
        List<Consumer<Sql>> conditions = within(low, high);
        // No range of keys holds a NULL key, so the page that ends the table asks for them: 1 in a column of its own.
        boolean asksForNull = high == null && keyMayBeNull();
        Sql sql = new Sql().add(columns);
        if (asksForNull) {
            sql.add(", CASE WHEN EXISTS (SELECT 1 FROM ").add(source);
            where(sql, List.of(this::someKeyIsNull));
            sql.add(") THEN 1 ELSE 0 END");
        }
        sql.add(" FROM ").add(source);
        return end(where(sql, conditions), key, limit);
    }

    /** The row behind so many others. */
    Sql rowAfter(@Nullable RowKey low, int others) {
        return order(where(rows(), within(low, null)), key).add(dialect.row(others));
    }

    /** A row that has NULL in its key, if there is one. */
    Sql nullKey() {
        return end(where(rows(), List.of(this::someKeyIsNull)), key, 1);
    }

    boolean tellsOfNullKeys(@Nullable RowKey high) {
        return high == null && keyMayBeNull();
    }

    Sql changed(Position after, @Nullable Object upTo, KeyRange range, int limit) {
        Part versioned = version();
        List<Part> order = new ArrayList<>(key);
        order.add(0, versioned);
        List<Consumer<Sql>> conditions = within(range.low(), range.high());
        if (after.version() == null) {
            conditions.add(
                    sql -> sql.add(versioned.is(versioned.carrier().presence().some())));
        } else if (after.key() == null) {
            String operator = after.inclusive() ? ">=" : ">";
            conditions.add(sql -> compare(sql, List.of(versioned), List.of(after.version()), operator, operator));
        } else {
            List<Object> bounds = new ArrayList<>(after.key().values());
            bounds.add(0, after.version());
            conditions.add(sql -> compare(sql, order, bounds, ">", ">"));
        }
        if (upTo != null) {
            conditions.add(sql -> compare(sql, List.of(versioned), List.of(upTo), "<", "<="));
        }
        return end(where(rows(), conditions), order, limit);
    }

    Sql withoutVersion(@Nullable RowKey after, KeyRange range, int limit) {
        List<Consumer<Sql>> conditions = within(after == null ? range.low() : after, range.high());
        Part versioned = version();
        conditions.add(
                0, sql -> sql.add(versioned.is(versioned.carrier().presence().none())));
        return end(where(rows(), conditions), key, limit);
    }

    /** A row for each key in {@code (low, high]} that the database finds more than once. */
    Sql alike(@Nullable RowKey low, RowKey high) {
        return twice(within(low, high));
    }

    /** A row if the database finds the key more than once. */
    Sql alike(RowKey wanted) {
        return twice(List.of(sql -> equal(sql, wanted)));
    }

    private List<Consumer<Sql>> within(@Nullable RowKey low, @Nullable RowKey high) {
        List<Consumer<Sql>> conditions = new ArrayList<>();
        if (low != null) {
            conditions.add(sql -> compare(sql, key, low.values(), ">", ">"));
        }
        if (high != null) {
            conditions.add(sql -> compare(sql, key, high.values(), "<", "<="));
        }
        return conditions;
    }

    private Sql twice(List<Consumer<Sql>> conditions) {
        String columnsOfKey = key.stream().map(Part::column).collect(Collectors.joining(", "));
        return where(new Sql().add(mark).add("1 FROM ").add(source), conditions)
                .add(" GROUP BY ")
                .add(columnsOfKey)
                .add(" HAVING COUNT(*) > 1");
    }

    Sql byKey(Collection<RowKey> keys) {
        return where(rows(), List.of(sql -> anyOf(sql, keys)));
    }

    /** Of the whole table, not only of what {@code where} lets through: then the version's index alone answers. */
    Sql newest() {
        Part versioned = version();
        String clock = dialect.clock(versioned.carrier().type());
        return new Sql()
                .add(mark)
                .add("(SELECT ")
                .add(versioned.carrier().select().formatted(versioned.column()))
                .add(" FROM ")
                .add(source)
                .add(" WHERE ")
                .add(versioned.is(versioned.carrier().presence().whole()))
                .add(" ORDER BY ")
                .add(versioned.order())
                .add(" DESC ")
                .add(dialect.page(1))
                .add("), ")
                .add(clock == null ? "NULL" : versioned.carrier().select().formatted(clock))
                .add(dialect.fromNothing());
    }

    private Sql rows() {
        return new Sql().add(columns).add(" FROM ").add(source);
    }

    private Sql where(Sql sql, List<Consumer<Sql>> conditions) {
        String before = " WHERE ";
        if (table.where() != null) {
            sql.add(before).add("(").add(table.where()).add(")");
            before = " AND ";
        }
        for (Consumer<Sql> condition : conditions) {
            sql.add(before);
            condition.accept(sql);
            before = " AND ";
        }
        return sql;
    }

    private Sql end(Sql sql, List<Part> order, int limit) {
        return order(sql, order).add(dialect.page(limit));
    }

    private static Sql order(Sql sql, List<Part> order) {
        return sql.add(" ORDER BY ")
                .add(order.stream().map(Part::order).collect(Collectors.joining(", ")))
                .add(" ");
    }

    private void compare(Sql sql, List<Part> parts, List<Object> bounds, String strictly, String lastly) {
        if (parts.size() == 1) {
            sql.add(parts.get(0).order()).add(" ").add(lastly).add(" ");
            sql.bound(parts.get(0).carrier(), bounds.get(0));
        } else if (dialect.comparesRowValues()) {
            sql.add("(").add(parts.stream().map(Part::order).collect(Collectors.joining(", ")));
            sql.add(") ").add(lastly).add(" (");
            for (int i = 0; i < parts.size(); i++) {
                sql.add(i == 0 ? "" : ", ").bound(parts.get(i).carrier(), bounds.get(i));
            }
            sql.add(")");
        } else {
            writtenOut(sql, parts, bounds, strictly, lastly);
        }
    }

    /** {@code (a > ? OR (a = ? AND b > ?))}. */
    private void writtenOut(Sql sql, List<Part> parts, List<Object> bounds, String strictly, String lastly) {
        Part first = parts.get(0);
        sql.add("(").add(first.order()).add(" ").add(strictly).add(" ").bound(first.carrier(), bounds.get(0));
        sql.add(" OR (")
                .add(first.column())
                .add(" = ")
                .bound(first.carrier(), bounds.get(0))
                .add(" AND ");
        compare(sql, parts.subList(1, parts.size()), bounds.subList(1, bounds.size()), strictly, lastly);
        sql.add("))");
    }

    private void anyOf(Sql sql, Collection<RowKey> keys) {
        String before = key.size() == 1 ? key.get(0).column() + " IN (" : "(";
        for (RowKey wanted : keys) {
            sql.add(before);
            if (key.size() == 1) {
                sql.bound(key.get(0).carrier(), wanted.values().get(0));
                before = ", ";
            } else {
                equal(sql, wanted);
                before = " OR ";
            }
        }
        sql.add(")");
    }

    private void equal(Sql sql, RowKey wanted) {
        for (int i = 0; i < key.size(); i++) {
            sql.add(i == 0 ? "" : " AND ").add(key.get(i).column()).add(" = ");
            sql.bound(key.get(i).carrier(), wanted.values().get(i));
        }
    }

    private void someKeyIsNull(Sql sql) {
        sql.add(key.stream().map(part -> part.column() + " IS NULL").collect(Collectors.joining(" OR ", "(", ")")));
    }

    private Part version() {
        return Objects.requireNonNull(version, () -> table.name() + " has no version column");
    }

    private String selected(Column column) {
        return carriers[table.columns().indexOf(column)].select().formatted(dialect.quote(column.name()));
    }

    private Part part(String name) {
        int position = table.columns().stream().map(Column::name).toList().indexOf(name);
        return new Part(dialect.quote(name), carriers[position]);
    }
}
