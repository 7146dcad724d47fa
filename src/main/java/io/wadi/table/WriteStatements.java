package io.wadi.table;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The SQL that writes rows of one table. */
final class WriteStatements {
    private final Target target;
    private final Dialect dialect;
    private final String source;
    private final List<Integer> key;
    private final String mark;

    WriteStatements(Target target, Dialect dialect) {
        this.target = target;
        this.dialect = dialect;
        this.source = dialect.quote(target.table().name());
        this.mark = " " + dialect.mark(target.table().columns());
        this.key = Arrays.stream(target.table().keyPositions()).boxed().toList();
    }

    /** Deletes the rows with exactly these keys. */
    Sql delete(List<RowKey> keys) {
        Sql sql = new Sql().add("DELETE FROM ").add(source).add(" WHERE ");
        return anyOf(sql, keys, this::equalExactly).add(mark);
    }

    /** The keys that are there, of these and of those that the database takes for the same. */
    Sql existing(List<RowKey> keys) {
        String columns = each(key, column -> target.carrier(column).select().formatted(name(column)));
        Sql sql =
                new Sql().add("SELECT ").add(columns).add(" FROM ").add(source).add(" WHERE ");
        return anyOf(sql, keys, this::equal).add(mark);
    }

    Sql insert(List<Integer> columns, List<RowState> rows) {
        Sql sql = new Sql().add("INSERT INTO ").add(source).add(" (").add(each(columns, this::name));
        sql.add(dialect.selectsRows() ? ") " : ") VALUES ");
        return rows(sql, columns, rows).add(mark);
    }

    /** The statement for one row, whose key comes last. */
    Sql update(List<Integer> columns, RowState row) {
        Sql sql = new Sql().add("UPDATE ").add(source).add(" SET ");
        String before = "";
        for (int column : columns) {
            sql.add(before).add(name(column)).add(" = ").stored(target.carrier(column), row.value(column));
            before = ", ";
        }
        equal(sql.add(" WHERE "), row.key());
        return sql.add(mark);
    }

    Sql upsert(List<Integer> columns, List<RowState> rows) {
        Dialect.UpsertSql written = dialect.upsert();
        List<Integer> others =
                columns.stream().filter(column -> !target.isKey(column)).toList();
        String text = (others.isEmpty() ? written.keysOnly() : written.sql())
                .replace("{table}", source)
                .replace("{columns}", each(columns, this::name))
                .replace("{key}", each(key, this::name))
                .replace("{set}", each(others, column -> written.set().replace("{column}", name(column))))
                .replace("{keep}", name(key.get(0)) + " = " + name(key.get(0)))
                .replace("{match}", matched())
                .replace("{values}", each(columns, column -> "s." + name(column)));
        int at = text.indexOf("{rows}");
        return rows(new Sql().add(text.substring(0, at)), columns, rows)
                .add(text.substring(at + 6))
                .add(mark);
    }

    private String matched() {
        return key.stream()
                .map(column -> "t.%1$s = s.%1$s".formatted(name(column)))
                .collect(Collectors.joining(" AND "));
    }

    private Sql rows(Sql sql, List<Integer> columns, List<RowState> rows) {
        boolean selects = dialect.selectsRows();
        String before = "";
        for (RowState row : rows) {
            sql.add(before).add(selects ? "SELECT " : "(");
            row(sql, columns, row, selects);
            sql.add(selects ? dialect.fromNothing() : ")");
            before = selects ? " UNION ALL " : ", ";
        }
        return sql;
    }

    private void row(Sql sql, List<Integer> columns, RowState row, boolean named) {
        String before = "";
        for (int column : columns) {
            sql.add(before).stored(target.carrier(column), row.value(column));
            sql.add(named ? " " + name(column) : "");
            before = ", ";
        }
    }

    /** Adds a condition for one key. */
    private interface Condition {
        void add(Sql sql, RowKey key);
    }

    private static Sql anyOf(Sql sql, List<RowKey> keys, Condition condition) {
        String before = keys.size() == 1 ? "" : "(";
        for (RowKey each : keys) {
            condition.add(sql.add(before), each);
            before = ") OR (";
        }
        return sql.add(keys.size() == 1 ? "" : ")");
    }

    private void equal(Sql sql, RowKey wanted) {
        String before = "";
        for (int i = 0; i < key.size(); i++) {
            sql.add(before).add(name(key.get(i))).add(" = ");
            sql.bound(target.carrier(key.get(i)), wanted.values().get(i));
            before = " AND ";
        }
    }

    private void equalExactly(Sql sql, RowKey wanted) {
        equal(sql, wanted);
        for (int i = 0; i < key.size(); i++) {
            String exactly = target.exactly(key.get(i));
            if (exactly != null) {
                sql.adding(
                        " AND " + exactly.formatted(name(key.get(i))),
                        target.carrier(key.get(i)),
                        wanted.values().get(i));
            }
        }
    }

    private String name(int column) {
        return dialect.quote(target.table().columns().get(column).name());
    }

    private static String each(List<Integer> columns, IntFunction<String> written) {
        Function<Integer, String> boxed = written::apply;
        return columns.stream().map(boxed).collect(Collectors.joining(", "));
    }
}
