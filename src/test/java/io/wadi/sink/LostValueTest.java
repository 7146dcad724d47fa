package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.Capture;
import io.wadi.table.Database;
import io.wadi.table.WriteMode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of which a column would keep a part: a database rounds, and says nothing. */
final class LostValueTest {
    @ParameterizedTest
    @CsvSource({
        "H2, time, 23:59:59, 23:59:59.6",
        "H2, time(3), 23:59:59.123, 23:59:59.1234",
        "H2, timestamp, 2026-01-31T23:59:59.123456, 2026-01-31T23:59:59.1234567",
        "H2, timestamp(0), 2026-01-31T23:59:59, 2026-01-31T23:59:59.5",
        "H2, timestamp(9), 2026-01-31T23:59:59.123456789,",
        "H2, timestamp(2) with time zone, 2026-01-31T23:59:59.12Z, 2026-01-31T23:59:59.123Z",
        "H2, time(2) with time zone, 23:59:59.12+01:00, 23:59:59.123+01:00",
        "POSTGRESQL, time, 23:59:59.123456, 23:59:59.1234567",
        "POSTGRESQL, time, 23:59:59.999999999,", // what 24:00:00 becomes
        "POSTGRESQL, timetz(1), 23:59:59.1+01:00, 23:59:59.12+01:00",
        "POSTGRESQL, timestamp, 2026-01-31T23:59:59.123456, 2026-01-31T23:59:59.123456789",
        "POSTGRESQL, timestamp, infinity,",
        "POSTGRESQL, timestamp(0), 2026-01-31T23:59:59, 2026-01-31T23:59:59.6",
        "POSTGRESQL, timestamptz, 2026-01-31T23:59:59.123456Z, 2026-01-31T23:59:59.1234567Z",
        "POSTGRESQL, timestamptz, -infinity,",
        "POSTGRESQL, timestamptz(3), 2026-01-31T23:59:59.123Z, 2026-01-31T23:59:59.1234Z",
        "MARIADB, time, 23:59:59, 23:59:59.6",
        "MARIADB, time(2), -00:00:00.25, -00:00:00.255",
        "MARIADB, datetime, 2026-01-31T23:59:59.000, 2026-01-31T23:59:59.6",
        "MARIADB, datetime(6), 2026-01-31T23:59:59.123456, 2026-01-31T23:59:59.1234567",
        "MARIADB, timestamp, 2026-01-31T23:59:59Z, 2026-01-31T23:59:59.6Z",
        "MARIADB, timestamp(1), 2026-01-31T23:59:59.1Z, 2026-01-31T23:59:59.11Z",
        "MARIADB, bigint unsigned, 18446744073709551615, 1.5",
        "MARIADB, bigint unsigned, 0, -1",
        "MARIADB, bigint unsigned, 2.00, 18446744073709551616",
        "MARIADB, bit(64), 18446744073709551615, 1.5",
        "MARIADB, year, 2024, 24",
        "MARIADB, year, 0, 69",
        "MARIADB, 'double(6,2)', 1.05, 1.005",
        "MARIADB, 'float(6,2) unsigned', 1.5, 1.005",
        "MARIADB, double unsigned, 1.005, NaN",
        "MARIADB, float, 1.5, -Infinity",
        "MARIADB, 'enum(''2'',''it''''s'',''9'')', 2, 1",
        "MARIADB, 'enum(''2'',''it''''s'',''9'')', it's, ' 3'",
        "MARIADB, 'set(''a'',''b'',''4'')', 'a,b', 3",
        "MARIADB, 'set(''a'',''b'',''4'')', 4, +1",
        "MARIADB, varchar(9), a\uD83D\uDE00, a\uD83D",
        "H2, varchar(9), \uD83D\uDE00, \uDE00\uD83D",
    })
    void what_a_column_would_not_keep_does_not_fit(TestDatabase of, String type, String kept, String lost)
            throws Exception {
        try (TestSchema schema = of.create()) {
            schema.execute("create table things (id int primary key, thing %s)".formatted(type));
            RowReader records = records(schema);
            records.read(null, Map.of("id", 1, "thing", kept), false);
            if (lost != null) {
                assertThatThrownBy(() -> records.read(null, Map.of("id", 1, "thing", lost), false))
                        .isInstanceOf(MisfitException.class)
                        .hasMessageContaining("the record's value does not fit");
            }
        }
    }

    /** Written out, such a number would fill the memory. */
    @Test
    void a_number_with_an_enormous_exponent_does_not_fit() throws Exception {
        try (TestSchema schema = TestDatabase.POSTGRESQL.create()) {
            schema.execute(
                    "create table things (id int primary key, short numeric(6,2), long numeric, words text, whole bigint, many numeric[])");
            RowReader records = records(schema);
            for (String column : List.of("short", "long", "words", "whole")) {
                for (String number : List.of("1E2147483647", "1E-2147483647", "-1E999999999", "0E-999999999")) {
                    assertMisfit(records, "{\"id\":1,\"%s\":%s}".formatted(column, number));
                }
            }
            assertMisfit(records, "{\"id\":1,\"long\":\"1E999999999\"}");
            assertMisfit(records, "{\"id\":1,\"many\":[1,1E999999999]}");
            assertMisfit(records, "{\"id\":1E999999999}");
            assertThatThrownBy(() -> records.read(null, Map.of("id", 1, "long", new BigDecimal("1E999999999")), false))
                    .isInstanceOf(MisfitException.class);
            records.read(null, "{\"id\":1,\"long\":1E20000,\"short\":1E3}", false);
        }
    }

    private static void assertMisfit(RowReader records, String row) {
        assertThatThrownBy(() -> records.read(null, row, false))
                .as(row)
                .isInstanceOf(MisfitException.class)
                .hasMessageContaining("the record's value does not fit");
    }

    private static RowReader records(TestSchema schema) throws Exception {
        var capture = new Capture(
                "things", List.of(), List.of(), null, null, null, Capture.ZeroDate.NULL, Duration.ofMinutes(1), null);
        return new RowReader(new Database(schema.dataSource()).target(capture, WriteMode.UPSERT), false);
    }
}
