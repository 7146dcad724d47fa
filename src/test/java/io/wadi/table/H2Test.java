package io.wadi.table;

import static io.wadi.table.ValueType.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class H2Test extends DialectContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.H2.create();
    }

    @Override
    String qualifier() {
        return "public";
    }

    @Override
    String database() {
        return "H2";
    }

    @Override
    List<Example> examples() {
        return List.of(
                example("tinyint", "2", INTEGER, 2L),
                example("bigint", "-9223372036854775808", INTEGER, Long.MIN_VALUE),
                example("numeric(10,2)", "12.50", DECIMAL, new BigDecimal("12.50")),
                example("decfloat(20)", "1.25", DECIMAL, new BigDecimal("1.25")),
                example("real", "1.2345678", FLOAT, 1.2345678f),
                example("double precision", "0.1", DOUBLE, 0.1),
                example("boolean", "true", BOOLEAN, true),
                example("char(3)", "'a'", TEXT, "a  "),
                example("varchar(10)", "'a '", TEXT, "a "),
                example("clob", "'long'", TEXT, "long"),
                example("enum('z', 'a')", "'z'", TEXT, "z"),
                example("varbinary(4)", "X'00FF'", BINARY, new byte[] {0, -1}),
                example("blob", "X'01'", BINARY, new byte[] {1}),
                example("date", "date '1000-01-01'", DATE, LocalDate.of(1000, 1, 1)),
                example("time(9)", "time '23:59:59.123456789'", TIME, LocalTime.parse("23:59:59.123456789")),
                example("time with time zone", "'10:00:00+02:00'", TIME_WITH_ZONE, OffsetTime.parse("10:00+02:00")),
                example(
                        "timestamp(9)",
                        "timestamp '2024-03-31 02:30:00.123456789'",
                        TIMESTAMP,
                        LocalDateTime.parse("2024-03-31T02:30:00.123456789")),
                example(
                        "timestamp(9) with time zone",
                        "'2024-10-27 02:30:00.5+02:00'",
                        OFFSET_TIMESTAMP,
                        OffsetDateTime.parse("2024-10-27T02:30:00.5+02:00")),
                example(
                        "uuid",
                        "'d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a'",
                        UUID,
                        java.util.UUID.fromString("d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a")),
                example("json", "json '{\"a\": 1.50}'", JSON, new Json("{\"a\":1.50}")),
                example(
                        "interval day to second",
                        "interval '1 10:00:00' day to second",
                        TEXT,
                        "INTERVAL '1 10:00:00' DAY TO SECOND"),
                example("integer array", "array[1, null]", ARRAY, Arrays.asList(1L, null)),
                example(
                        "timestamp array",
                        "array[timestamp '1000-01-01 00:00:00.5']",
                        ARRAY,
                        List.of(LocalDateTime.parse("1000-01-01T00:00:00.5"))),
                example(
                        "integer array array",
                        "array[array[1], array[2, 3]]",
                        ARRAY,
                        List.of(List.of(1L), List.of(2L, 3L))),
                example(
                                "geometry",
                                "'POINT (1 2)'",
                                BINARY,
                                HexFormat.of().parseHex("00000000013ff00000000000004000000000000000"))
                        .incomparable());
    }

    @Test
    void a_statement_that_runs_too_long_is_ended() throws Exception {
        schema.execute("create table numbers (id int primary key)");
        TableReader reader = reader(capture("numbers")
                .where("(select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
                        + " where a.x * b.x = -id) = 0")
                .timeout(Duration.ofMillis(300))
                .make());
        schema.execute("insert into numbers values (1)");

        assertThatThrownBy(() -> reader.page(null, null, 10))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("timed out");
        schema.execute("delete from numbers");
        assertThat(reader.page(null, null, 10)).isEmpty();
    }

    @Test
    void two_rows_whose_keys_differ_in_case_only_are_an_error_where_the_column_ignores_it() throws Exception {
        schema.execute(
                "create table words (word varchar_ignorecase(20) not null)",
                "insert into words values ('a'), ('abc'), ('ABC'), ('b')");
        TableReader reader = reader(capture("words").key("word").make());

        for (int limit = 2; limit <= 5; limit++) {
            int rows = limit;
            assertThatThrownBy(() -> reader.page(null, null, rows))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("takes for the same");
        }
        assertThat(reader.page(null, null, 1)).hasSize(1);
    }

    @Test
    void a_type_that_cannot_be_carried_is_named_with_its_column() throws Exception {
        schema.execute("create table things (id int primary key, thing java_object)");

        assertThat(mistakes(capture("things").make()))
                .containsExactly(
                        "Column THING of THINGS has the type java_object, which Wadi cannot carry. Leave it out, columns=*,-THING, or convert it in a query.");
        assertThat(reader(capture("things").columns("*", "-thing").make()).page(null, null, 1))
                .isEmpty();
    }
}
