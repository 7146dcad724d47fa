package io.wadi.table;

import static io.wadi.table.ValueType.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PostgreSqlTest extends DialectContract {
    @Override
    TestSchema open() throws SQLException {
        TestSchema schema = TestDatabase.POSTGRESQL.create();
        schema.execute(
                "create extension citext",
                "create extension hstore",
                "create type mood as enum ('z', 'a')",
                "create domain positive as int check (value > 0)",
                "create type pair as (x int, y timestamptz)");
        return schema;
    }

    @Override
    String qualifier() {
        return "public";
    }

    @Override
    String database() {
        return "PostgreSQL";
    }

    @Override
    List<Example> examples() {
        return List.of(
                example("smallint", "2", INTEGER, 2L),
                example("bigint", "-9223372036854775808", INTEGER, Long.MIN_VALUE),
                example("positive", "7", INTEGER, 7L),
                example(
                        "numeric",
                        "1234567890123456789012345678901234567890.10",
                        DECIMAL,
                        new BigDecimal("1234567890123456789012345678901234567890.10")),
                example("numeric(10,2)", "12.5", DECIMAL, new BigDecimal("12.50")),
                example("real", "1.2345678", FLOAT, 1.2345678f),
                example("double precision", "'NaN'", DOUBLE, Double.NaN),
                example("boolean", "true", BOOLEAN, true),
                example("char(3)", "'a'", TEXT, "a  "),
                example("varchar(10)", "'a '", TEXT, "a "),
                example("text", "'long'", TEXT, "long"),
                example("citext", "'Aa'", TEXT, "Aa"),
                example("mood", "'z'", TEXT, "z"),
                example("money", "12.5", TEXT, "$12.50"),
                example("interval", "'1 day 02:03'", TEXT, "1 day 02:03:00"),
                example("inet", "'::1/64'", TEXT, "::1/64"),
                example("cidr", "'10.0.0.0/8'", TEXT, "10.0.0.0/8"),
                example("macaddr", "'08:00:2b:01:02:03'", TEXT, "08:00:2b:01:02:03"),
                example("bit(3)", "b'101'", TEXT, "101"),
                example("bit(1)", "b'1'", TEXT, "1"),
                example("varbit", "b'10'", TEXT, "10"),
                example("hstore", "'a=>1'", TEXT, "\"a\"=>\"1\"").incomparable(),
                example("int4range", "'[1,5)'", TEXT, "[1,5)"),
                example("tstzrange", "'[2024-01-01 00:00+00,)'", TEXT, "[\"2024-01-01 00:00:00+00\",)"),
                example("pair", "row(1, '2024-01-01 00:00+00')", TEXT, "(1,\"2024-01-01 00:00:00+00\")")
                        .incomparable(),
                example("bytea", "'\\x00ff'", BINARY, new byte[] {0, -1}),
                example("date", "'1000-01-01'", DATE, LocalDate.of(1000, 1, 1)),
                example("date", "'0044-03-15 BC'", DATE, LocalDate.of(-43, 3, 15)),
                example("date", "'20240-01-02'", DATE, LocalDate.of(20240, 1, 2)),
                example("date", "'infinity'", DATE, LocalDate.MAX),
                example("date", "'-infinity'", DATE, LocalDate.MIN),
                example("time", "'23:59:59.123456'", TIME, LocalTime.parse("23:59:59.123456")),
                example("time", "'24:00:00'", TIME, LocalTime.MAX),
                example("timetz", "'10:00:00.5+05:30'", TIME_WITH_ZONE, OffsetTime.parse("10:00:00.5+05:30")),
                example(
                        "timestamp",
                        "'2024-03-31 02:30:00.123456'",
                        TIMESTAMP,
                        LocalDateTime.parse("2024-03-31T02:30:00.123456")),
                example("timestamp", "'20240-01-02 03:04:05'", TIMESTAMP, LocalDateTime.of(20240, 1, 2, 3, 4, 5)),
                example("timestamp", "'infinity'", TIMESTAMP, LocalDateTime.MAX),
                example("timestamp", "'-infinity'", TIMESTAMP, LocalDateTime.MIN),
                example("timestamp", "'0044-03-15 12:00:00 BC'", TIMESTAMP, LocalDateTime.of(-43, 3, 15, 12, 0)),
                example(
                        "timestamptz",
                        "'2024-10-27 02:30:00.123456+02'",
                        INSTANT,
                        Instant.parse("2024-10-27T00:30:00.123456Z")),
                example(
                        "timestamptz",
                        "'2024-10-27 02:30:00.123456+01'",
                        INSTANT,
                        Instant.parse("2024-10-27T01:30:00.123456Z")),
                example("timestamptz", "'1000-01-01 00:00:00+00'", INSTANT, Instant.parse("1000-01-01T00:00:00Z")),
                example("timestamptz", "'20240-01-02 00:00:00+00'", INSTANT, Instant.parse("+20240-01-02T00:00:00Z")),
                example("timestamptz", "'infinity'", INSTANT, Instant.MAX),
                example("timestamptz", "'-infinity'", INSTANT, Instant.MIN),
                example(
                        "uuid",
                        "'d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a'",
                        UUID,
                        java.util.UUID.fromString("d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a")),
                example("jsonb", "'{\"a\": 1.50}'", JSON, new Json("{\"a\": 1.50}")),
                example("json", "'{\"a\":1, \"a\":2}'", JSON, new Json("{\"a\":1, \"a\":2}")),
                example("xml", "'<a/>'", TEXT, "<a/>").incomparable(),
                example("point", "'(1,2)'", TEXT, "(1,2)").incomparable(),
                example("integer[]", "'{1,null}'", ARRAY, Arrays.asList(1L, null)),
                example("integer[][]", "'{{1,2},{3,4}}'", ARRAY, List.of(List.of(1L, 2L), List.of(3L, 4L))),
                example("text[]", "'{a,\"b c\",null,\"null\"}'", ARRAY, Arrays.asList("a", "b c", null, "null")),
                example("date[]", "'{1000-01-01,infinity}'", ARRAY, List.of(LocalDate.of(1000, 1, 1), LocalDate.MAX)),
                example(
                        "timestamptz[]",
                        "'{2024-10-27 02:30:00+02}'",
                        ARRAY,
                        List.of(Instant.parse("2024-10-27T00:30:00Z"))),
                example("numeric[]", "'{1.10}'", ARRAY, List.of(new BigDecimal("1.10"))),
                example("mood[]", "'{z}'", ARRAY, List.of("z")));
    }

    @Test
    void a_retyped_column_does_not_spoil_a_connection_that_read_it_before() throws Exception {
        schema.execute("create table things (id int primary key, thing int)", "insert into things values (1, 2)");
        try (var connection = schema.dataSource().getConnection()) {
            database = database(new OneConnection(connection));
            Capture capture = capture("things").version("id").make();
            for (int i = 0; i < 10; i++) {
                reader(capture).page(key(0L), null, 1);
            }
            schema.execute("alter table things alter thing type varchar(5), alter id type numeric");

            assertThat((Object) reader(capture)
                            .page(key(new BigDecimal("0.5")), null, 1)
                            .get(0)
                            .value(1))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_page_in_mid_table_is_a_range_of_the_index() throws Exception {
        lines(59, 60);
        schema.execute(
                "create index on order_lines (changed)",
                "create table orders (no int primary key, customer varchar(20))");
        schema.execute(
                "insert into orders select n, 'c' || n from generate_series(1, 60) n",
                "analyze order_lines",
                "analyze orders");
        Capture table = capture("order_lines").version("changed").make();
        Capture query = capture("q")
                .key("order_no", "line_no")
                .query("select l.order_no, l.line_no, o.customer from order_lines l join orders o on o.no = l.order_no")
                .make();
        LocalDateTime version = LocalDateTime.parse("2026-01-01T00:00:30.000030");

        for (String plan : List.of(
                plan(table, sql -> sql.page(key(30L, 50L), null, 20)),
                plan(table, sql -> sql.page(key(30L, 50L), key(50L, 10L), 20)),
                plan(query, sql -> sql.page(key(30L, 50L), null, 20)),
                plan(query, sql -> sql.page(key(30L, 50L), key(50L, 10L), 20)))) {
            assertThat(plan)
                    .containsPattern("Index Cond: \\(+ROW\\(")
                    .doesNotContain("Seq Scan on order_lines", "Removed by Filter", "Sort");
        }
        assertThat(plan(
                        table,
                        sql -> sql.changed(
                                new TableReader.Position(version, key(30L, 50L), false), null, KeyRange.ALL, 20)))
                .contains("Index Cond: (changed >=")
                .doesNotContain("Seq Scan");
    }

    // Hole 17: ambiguous columns.
    @Test
    void two_columns_of_one_name_in_a_query_are_a_mistake() throws Exception {
        lines(1, 1);

        assertThat(mistakes(capture("q")
                        .key("line_no")
                        .query("select l.*, l.order_no from order_lines l")
                        .make()))
                .containsExactly(
                        "The query q gives two columns named \"order_no\". Name them apart: ... AS other_name.");
    }

    @Test
    void a_number_that_is_none_is_an_error_that_names_its_column() throws Exception {
        schema.execute(
                "create table things (id int primary key, amount numeric)", "insert into things values (1, 'NaN')");
        TableReader reader = reader(capture("things").make());

        assertThatThrownBy(() -> reader.page(null, null, 1))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(
                        "Column amount of things holds a value that cannot be given exactly: NaN or infinity");
    }

    @Test
    void a_statement_that_takes_too_long_is_ended() throws Exception {
        lines(1, 1);
        TableReader reader = reader(capture("q")
                .key("order_no")
                .timeout(Duration.ofMillis(300))
                .query("select order_no, pg_sleep(30) as s from order_lines")
                .make());

        assertThatThrownBy(() -> reader.page(null, null, 10)).hasMessageContaining("statement timeout");
    }

    private String plan(Capture capture, Function<Statements, Sql> written) throws Exception {
        Table table = database.resolve(capture).get(0);
        Sql sql = written.apply(new Statements(dialect(), table, capture.zeroDate()));
        StringBuilder plan = new StringBuilder();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.prepareStatement("explain (analyze, costs off) select " + sql)) {
            sql.bindTo(statement);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }
}
