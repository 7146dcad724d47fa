package io.wadi.proof;

import io.wadi.record.RowJson;
import io.wadi.servers.TestSchema;
import io.wadi.table.Capture;
import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.Column;
import io.wadi.table.Database;
import io.wadi.table.Row;
import io.wadi.table.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A table of MariaDB with many types, who keeps changing it, and what a copy elsewhere must hold. */
final class Things {
    private static final int IDS = 200;
    private static final String NULL = "null";

    /** Each column with its type and some of its values, the hardest among them. */
    private static final List<Values> COLUMNS = List.of(
            new Values("tiny", "tinyint", "-128", "127", "0"),
            new Values("yes", "bit(1)", "b'1'", "b'0'"),
            new Values("bits", "bit(8)", "b'10101010'", "b'1'"),
            new Values("big", "bigint", "9223372036854775807", "-9223372036854775808", "0"),
            new Values("huge", "bigint unsigned", "18446744073709551615", "0", "9223372036854775808"),
            new Values("amount", "decimal(30,10)", "12345678901234567890.0123456789", "-0.0000000001", "0"),
            new Values("whole", "decimal(38,0)", "99999999999999999999999999999999999999", "-7"),
            new Values("single", "float", "3.4e38", "1.17549e-38", "0.1"),
            new Values("dbl", "double", "1.7976931348623157e308", "4.9e-324", "0.1"),
            new Values("words", "varchar(200)", "''", "'ünï \"quoted\" 漢字 😀'", "'it''s'", "'null'"),
            new Values("due", "date", "'1000-01-01'", "'9999-12-31'", "'1969-12-31'", "'2024-02-29'"),
            new Values("at", "datetime(6)", "'1000-01-01 00:00:00.000001'", "'9999-12-31 23:59:59.999999'"),
            new Values("second", "datetime", "'1969-12-31 23:59:59'", "'2026-10-25 02:30:00'"),
            new Values("moment", "timestamp(6) null", "'2026-10-25 01:30:00.123456'", "'1970-01-01 00:00:01'"),
            new Values("took", "time(6)", "'-838:59:59.000001'", "'838:59:59'", "'12:30:00.5'", "'00:00:00'"),
            new Values("born", "year", "1901", "2155"),
            new Values("doc", "json", "'{\"a\": [1, null, \"x\"]}'", "'[]'"),
            new Values("picture", "varbinary(200)", "x'00ff10'", "''"),
            new Values("kind", "enum('a','b')", "'a'", "'b'"),
            new Values("tags", "set('x','y')", "'x,y'", "''"),
            new Values("code", "uuid", "'d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a'"));

    private final TestSchema schema;

    private record Values(String column, String type, List<String> some) {
        Values(String column, String type, String... some) {
            this(column, type, List.of(some));
        }

        String any(Random random) {
            int at = random.nextInt(some.size() + 1);
            return at == some.size() ? NULL : some.get(at);
        }
    }

    Things(TestSchema schema) throws SQLException {
        this.schema = schema;
        List<String> columns = COLUMNS.stream()
                .map(each -> "`%s` %s".formatted(each.column, each.type))
                .toList();
        schema.execute("create table things (id bigint primary key, %s)".formatted(String.join(", ", columns)));
    }

    /** Inserts, changes, deletes and gives other keys, so many times. */
    void write(Random random, int times) throws SQLException {
        try (Connection connection = schema.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set time_zone = '+00:00'");
            for (int i = 0; i < times; i++) {
                statement.execute(change(random));
                LockSupport.parkNanos(random.nextInt(4_000_000));
            }
        }
    }

    private static String change(Random random) {
        int id = random.nextInt(IDS);
        return switch (random.nextInt(8)) {
            case 0 -> "delete from things where id = %d".formatted(id);
            case 1 -> "update ignore things set id = %d where id = %d".formatted(random.nextInt(IDS), id);
            case 2, 3 -> {
                Values one = COLUMNS.get(random.nextInt(COLUMNS.size()));
                yield "update things set `%s` = %s where id = %d".formatted(one.column, one.any(random), id);
            }
            default -> "replace into things values (%d, %s)".formatted(id, any(random));
        };
    }

    private static String any(Random random) {
        return String.join(", ", COLUMNS.stream().map(each -> each.any(random)).toList());
    }

    List<String> rows() throws Exception {
        return rows(schema, "things");
    }

    /**
     * The rows of a table in the order of the key, each as the text of its values, which are the same for equal values of any database.
     *
     * @param name with an asterisk, if there may be no such table yet
     */
    static List<String> rows(TestSchema schema, String name) throws Exception {
        Capture capture = new Capture(
                name, List.of("id"), List.of(), null, null, null, ZeroDate.NULL, Duration.ofMinutes(1), null);
        Database database = new Database(schema.dataSource());
        List<String> texts = new ArrayList<>();
        for (Table table : database.resolve(capture)) {
            for (Row row : database.reader(table, capture).page(null, null, IDS * 2)) {
                texts.add(text(table, row));
            }
        }
        return texts;
    }

    private static String text(Table table, Row row) {
        Set<String> values = new TreeSet<>();
        List<Column> columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            values.add(columns.get(i).name() + "=" + text(row.value(i)));
        }
        return row.key() + " " + values;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        return RowJson.text(value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value);
    }
}
