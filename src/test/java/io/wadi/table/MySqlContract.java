package io.wadi.table;

import static io.wadi.table.ValueType.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.Capture.ZeroDate;
import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What MySQL and MariaDB have in common. */
abstract class MySqlContract extends DialectContract {
    @Test
    void two_rows_whose_keys_the_collation_takes_for_one_are_an_error_wherever_a_page_ends() throws Exception {
        schema.execute(
                "create table words (word varchar(20) not null, n int, index (word)) collate utf8mb4_general_ci");
        TableReader reader = reader(capture("words").key("word").version("n").make());
        for (String twin : new String[] {"ABC", "abc ", "\u00e0bc"}) {
            for (int before = 0; before <= 4; before++) {
                schema.execute("delete from words", "insert into words values ('abc', 1), ('x', 1), ('y', 2)");
                for (int i = 0; i < before; i++) {
                    schema.execute("insert into words values ('aa%d', 1)".formatted(i));
                }
                assertThat(walked(reader, 2)).hasSize(before + 3);
                assertThat(moved(reader, 2)).hasSize(before + 3);
                schema.execute("insert into words values ('%s', 1)".formatted(twin));
                for (int limit = 1; limit <= before + 5; limit++) {
                    int rows = limit;
                    assertThatThrownBy(() -> walked(reader, rows))
                            .as("%s after %d rows, %d to a page", twin, before, limit)
                            .isInstanceOf(KeyException.class)
                            .hasMessageContainingAll("Two rows of", "(word)", "key=...")
                            .hasMessageNotContaining(twin);
                }
                // A quick scan goes on behind (version, key): it must not leave the twin out.
                for (int limit = 1; limit <= before + 5; limit++) {
                    assertThat(movedOrRefused(reader, limit)).isIn(before + 4, -1);
                }
            }
        }
    }

    /** All rows by page, each begun behind the last key of the one before. */
    private static List<Row> walked(TableReader reader, int limit) throws SQLException {
        List<Row> all = new ArrayList<>();
        List<Row> page = reader.page(null, null, limit);
        all.addAll(page);
        while (page.size() == limit) {
            page = reader.page(page.get(limit - 1).key(), null, limit);
            all.addAll(page);
        }
        return all;
    }

    private static List<Row> moved(TableReader reader, int limit) throws SQLException {
        List<Row> all = new ArrayList<>();
        List<Row> some = reader.changed(new TableReader.Position(null, null, true), null, limit);
        all.addAll(some);
        while (some.size() == limit) {
            Row last = some.get(limit - 1);
            some = reader.changed(new TableReader.Position(last.version(), last.key(), false), null, limit);
            all.addAll(some);
        }
        return all;
    }

    private static int movedOrRefused(TableReader reader, int limit) throws SQLException {
        try {
            return moved(reader, limit).size();
        } catch (KeyException e) {
            return -1;
        }
    }

    @Override
    String localTimestamp() {
        return "datetime";
    }

    @Override
    String qualifier() {
        return schema.name();
    }

    @Override
    List<Example> examples() {
        return new ArrayList<>(List.of(
                example("tinyint(1)", "2", INTEGER, 2L),
                example("tinyint(1)", "-1", INTEGER, -1L),
                example("smallint unsigned", "65535", INTEGER, 65535L),
                example("mediumint", "-8388608", INTEGER, -8388608L),
                example("int unsigned", "4294967295", INTEGER, 4294967295L),
                example("bigint", "-9223372036854775808", INTEGER, Long.MIN_VALUE),
                example("bigint unsigned", "18446744073709551615", DECIMAL, new BigDecimal("18446744073709551615")),
                example("decimal(10,2)", "12.5", DECIMAL, new BigDecimal("12.50")),
                example(
                        "decimal(65,30)",
                        "0.000000000000000000000000000001",
                        DECIMAL,
                        new BigDecimal("0.000000000000000000000000000001")),
                example("float", "1.2345678", FLOAT, 1.2345678f),
                example("float", "16777217", FLOAT, 16777216f),
                example("double", "0.1", DOUBLE, 0.1),
                example("bit(1)", "b'1'", BOOLEAN, true),
                example("bit(16)", "65535", INTEGER, 65535L),
                example("bit(63)", "9223372036854775807", INTEGER, Long.MAX_VALUE),
                example("bit(64)", "18446744073709551615", DECIMAL, new BigDecimal("18446744073709551615")),
                example("year", "1970", INTEGER, 1970L),
                example("char(5)", "'ab'", TEXT, "ab"),
                example("varchar(10)", "'a '", TEXT, "a "),
                example("mediumtext", "'漢😀'", TEXT, "漢😀"),
                example("enum('z', 'a')", "'z'", TEXT, "z"),
                example("set('z', 'a')", "'a,z'", TEXT, "z,a"),
                example("binary(4)", "x'6162'", BINARY, new byte[] {0x61, 0x62, 0, 0}),
                example("varbinary(4)", "x'00ff'", BINARY, new byte[] {0, -1}),
                example("blob", "x'01'", BINARY, new byte[] {1}),
                example("date", "'1000-01-01'", DATE, LocalDate.of(1000, 1, 1)),
                example("datetime", "'2024-03-31 02:30:00'", TIMESTAMP, LocalDateTime.parse("2024-03-31T02:30:00")),
                example(
                        "datetime(6)",
                        "'2024-10-27 02:30:00.123456'",
                        TIMESTAMP,
                        LocalDateTime.parse("2024-10-27T02:30:00.123456")),
                example(
                        "datetime(3)",
                        "'9999-12-31 23:59:59.999'",
                        TIMESTAMP,
                        LocalDateTime.parse("9999-12-31T23:59:59.999")),
                example("time", "'100:00:00'", DURATION, Duration.ofHours(100)),
                example("time(6)", "'-838:59:58.5'", DURATION, Duration.parse("PT-838H-59M-58.5S")),
                example("json", "'{\"a\": 1}'", JSON, new Json("{\"a\": 1}")),
                example(
                                "point",
                                "ST_GeomFromText('POINT(1 2)')",
                                BINARY,
                                HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040"))
                        .incomparable()));
    }

    // Holes 10 and 13: a TIMESTAMP is a moment. In a zone with daylight saving time the same text would stand for two.
    @Test
    void a_moment_is_read_and_compared_in_utc_whatever_the_zone_of_the_session() throws Exception {
        String zone = "+05:00";
        schema.execute("create table things (id int primary key, at timestamp(6) null)");
        try (var connection = DriverManager.getConnection(url(schema), schema.user(), schema.password());
                var statement = connection.createStatement()) {
            statement.execute("set time_zone = '+00:00'");
            statement.execute(
                    "insert into things values (1, '2024-10-27 00:30:00.000001'), (2, '2024-10-27 01:30:00.000002')");
            statement.execute("set time_zone = '%s'".formatted(zone));
            database = database(new OneConnection(connection));
            TableReader reader = reader(capture("things").version("at").make());
            Instant first = Instant.parse("2024-10-27T00:30:00.000001Z");
            Instant second = Instant.parse("2024-10-27T01:30:00.000002Z");

            assertThat(reader.page(null, null, 10).stream().map(row -> row.value(1)))
                    .containsExactly(first, second);
            assertThat(reader.changed(new TableReader.Position(first, null, false), null, 10))
                    .hasSize(1);
            assertThat(reader.changed(new TableReader.Position(second, null, false), null, 10))
                    .isEmpty();
            assertThat(reader.newest().version()).isEqualTo(second);
            try (var rows = statement.executeQuery("select @@session.time_zone")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo(zone);
            }
        }
    }

    // Hole 5: Connector/J truncates the fraction of a time bound on MariaDB, so the last row came again for ever.
    @Test
    void a_bound_keeps_its_fraction() throws Exception {
        schema.execute(
                "create table things (id int primary key, at datetime(6))",
                "insert into things values (1, '2024-01-01 00:00:00.123456')");
        TableReader reader = reader(capture("things").version("at").make());

        assertThat(reader.changed(new TableReader.Position(reader.newest().version(), null, false), null, 10))
                .isEmpty();
    }

    // Hole 10: zero dates.
    @Test
    void a_date_without_day_becomes_what_the_user_says() throws Exception {
        try (var connection = DriverManager.getConnection(schema.jdbcUrl(), schema.user(), schema.password());
                var statement = connection.createStatement()) {
            statement.execute("set sql_mode = ''");
            statement.execute("create table things (id int primary key, d date, dt datetime, ts timestamp null)");
            statement.execute(
                    "insert into things values (1, '0000-00-00', '2024-05-00 10:00:00', '0000-00-00 00:00:00'), (2, '2024-05-06', '2024-05-06 07:08:09', null)");
        }

        Row absent = reader(capture("things").make()).page(null, null, 1).get(0);
        assertThat(absent.toMap())
                .containsEntry("d", null)
                .containsEntry("dt", null)
                .containsEntry("ts", null);

        TableReader text = reader(capture("things").zeroDate(ZeroDate.TEXT).make());
        assertThat(column(text, "d").type()).isEqualTo(TEXT);
        assertThat(text.page(null, null, 2).get(0).toMap())
                .containsEntry("d", "0000-00-00")
                .containsEntry("dt", "2024-05-00 10:00:00")
                .containsEntry("ts", "0000-00-00 00:00:00");
        assertThat(text.page(null, null, 2).get(1).toMap())
                .containsEntry("d", "2024-05-06")
                .containsEntry("dt", "2024-05-06T07:08:09");

        TableReader stop = reader(capture("things").zeroDate(ZeroDate.STOP).make());
        assertThatThrownBy(() -> stop.page(null, null, 1))
                .isInstanceOf(SQLException.class)
                .hasMessageContainingAll("Column d of things", "zeroDate=null");
        assertThat(stop.page(key(1L), null, 1)).hasSize(1);
    }

    @Test
    void an_enum_as_key_is_paged_as_text_though_the_server_sorts_it_by_number() throws Exception {
        schema.execute(
                "create table sizes (size enum('small', 'medium', 'large') not null, n int not null, primary key (size, n))",
                "insert into sizes values ('small', 1), ('small', 2), ('medium', 1), ('large', 1), ('large', 2)");
        Capture query = capture("q")
                .key("s", "n")
                .query("select size as s, n from sizes")
                .make();

        for (Capture capture : List.of(capture("sizes").make(), query)) {
            TableReader reader = reader(capture);
            List<RowKey> read = new ArrayList<>();
            RowKey low = null;
            for (List<Row> page = reader.page(null, null, 1); !page.isEmpty(); page = reader.page(low, null, 1)) {
                low = page.get(0).key();
                read.add(low);
            }
            assertThat(read).hasSize(5).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_tiny_integer_of_a_query_is_no_boolean() throws Exception {
        schema.execute(
                "create table things (id int primary key, flag tinyint(1), one bit(1))",
                "insert into things values (1, 2, b'1')");

        Row row = reader(capture("q").key("id").query("select * from things").make())
                .page(null, null, 1)
                .get(0);
        assertThat((Object) row.value(1)).isEqualTo(2L);
        assertThat((Object) row.value(2)).isEqualTo(1L);
    }

    @Test
    void a_statement_that_takes_too_long_is_ended() throws Exception {
        lines(1, 2);
        TableReader reader = reader(capture("q")
                .key("order_no")
                .timeout(Duration.ofMillis(300))
                .query("select order_no, line_no, benchmark(1000000000000, sha2('x', 512)) as s from order_lines")
                .make());

        assertThatThrownBy(() -> reader.page(null, null, 10)).isInstanceOf(SQLException.class);
    }

    /** One read, and how many rows of an index or table the server looked at for it. */
    private void looksAtFewRows(Capture capture, Read read) throws Exception {
        try (var connection = DriverManager.getConnection(url(schema), schema.user(), schema.password());
                var statement = connection.createStatement()) {
            database = database(new OneConnection(connection));
            TableReader reader = reader(capture);
            read.from(reader); // once, so that what is read of the tables' own description does not count
            statement.execute("flush status");
            assertThat(read.from(reader)).hasSize(20);
            int looks = 0;
            try (var rows = statement.executeQuery("show session status like 'Handler_read%'")) {
                while (rows.next()) {
                    looks += rows.getInt(2);
                }
            }
            assertThat(looks).isLessThan(70);
        }
    }

    private interface Read {
        List<Row> from(TableReader reader) throws SQLException;
    }

    @Test
    void a_page_in_mid_table_is_a_range_of_the_index() throws Exception {
        lines(59, 60);
        schema.execute(
                "create index changed on order_lines (changed)",
                "create table orders (no int primary key, customer varchar(20))");
        for (int i = 1; i <= 60; i++) {
            schema.execute("insert into orders values (%d, 'c%d')".formatted(i, i));
        }
        schema.execute("analyze table order_lines, orders");
        Capture table = capture("order_lines").version("changed").make();
        Capture query = capture("q")
                .key("order_no", "line_no")
                .query("select l.order_no, l.line_no, o.customer from order_lines l join orders o on o.no = l.order_no")
                .make();
        LocalDateTime version = LocalDateTime.parse("2026-01-01T00:00:30.000030");

        looksAtFewRows(table, reader -> reader.page(key(30L, 50L), null, 20));
        looksAtFewRows(table, reader -> reader.page(key(30L, 50L), key(50L, 10L), 20));
        looksAtFewRows(table, reader -> reader.page(key(30L, 50L), key(31L, 10L), 100));
        looksAtFewRows(
                table, reader -> reader.changed(new TableReader.Position(version, key(30L, 50L), false), null, 20));
        looksAtFewRows(
                table,
                reader -> reader.byKey(java.util.stream.LongStream.rangeClosed(1, 20)
                        .mapToObj(line -> key(30L, line))
                        .toList()));
        looksAtFewRows(query, reader -> reader.page(key(30L, 50L), null, 20));
        looksAtFewRows(query, reader -> reader.page(key(30L, 50L), key(50L, 10L), 20));
    }
}
