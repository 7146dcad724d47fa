package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.TableReader.Position;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The SQL of databases that no test starts, and which dialect a database speaks. */
class DialectTest {
    private static final Session.Settings SETTINGS =
            new Session.Settings("read-committed", Duration.ofSeconds(60), true);
    private final RowKey key = new RowKey(1L, 2L);

    @Test
    void sql_server_pages_by_offset_and_fetch() {
        Statements sql = statements(Dialect.SQL_SERVER, "int", "datetime2");

        assertThat(sql.page(key, null, 10).toString())
                .isEqualTo("[order_no], [li]]ne], [changed] FROM [shop].[lines]"
                        + " WHERE ([order_no] > ? OR ([order_no] = ? AND [li]]ne] > ?))"
                        + " ORDER BY [order_no], [li]]ne] OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY");
        assertThat(sql.newest().toString())
                .startsWith(
                        "(SELECT [changed] FROM [shop].[lines] WHERE [changed] IS NOT NULL ORDER BY [changed] DESC OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY), CASE");
        assertThat(Dialect.SQL_SERVER.isolation(null)).isEqualTo("snapshot");
        assertThat(Dialect.SQL_SERVER.jdbcIsolation("snapshot")).isEqualTo(4096);
    }

    @Test
    void oracle_fetches_first_and_asks_dual_for_its_clock() {
        Statements sql = statements(Dialect.ORACLE, "number", "timestamp");

        assertThat(sql.page(null, key, 10).toString())
                .isEqualTo("\"order_no\", \"li]ne\", \"changed\" FROM \"shop\".\"lines\""
                        + " WHERE (\"order_no\" < ? OR (\"order_no\" = ? AND \"li]ne\" <= ?))"
                        + " ORDER BY \"order_no\", \"li]ne\" FETCH FIRST 10 ROWS ONLY");
        assertThat(sql.newest().toString()).endsWith("FROM dual");
    }

    @Test
    void sqlite_compares_row_values() {
        Statements sql = statements(Dialect.SQLITE, "integer", "text");

        assertThat(sql.page(key, key, 10).toString())
                .endsWith(
                        "WHERE (\"order_no\", \"li]ne\") > (?, ?) AND (\"order_no\", \"li]ne\") <= (?, ?) ORDER BY \"order_no\", \"li]ne\" LIMIT 10");
        assertThat(sql.changed(new Position("a", key, false), "b", KeyRange.ALL, 10)
                        .toString())
                .contains("(\"changed\", \"order_no\", \"li]ne\") > (?, ?, ?) AND \"changed\" <= ?");
    }

    @Test
    void a_statement_says_its_zone_and_its_timeout() {
        assertThat(Dialect.MYSQL.select("1", SETTINGS))
                .isEqualTo("SELECT /*+ MAX_EXECUTION_TIME(60000) SET_VAR(time_zone='+00:00') */ 1");
        assertThat(Dialect.MARIADB.select("1", SETTINGS))
                .isEqualTo("SET STATEMENT max_statement_time=60.0, time_zone='+00:00' FOR SELECT 1");
        assertThat(Dialect.POSTGRESQL.open(SETTINGS))
                .containsExactly(
                        "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; SET LOCAL statement_timeout = 60000; SET LOCAL TimeZone = 'UTC'");
        assertThat(Dialect.H2.select("1", SETTINGS)).isEqualTo("SELECT 1");
    }

    @Test
    void a_database_is_known_by_what_it_calls_itself() {
        assertThat(Dialect.of("MySQL", "9.5.0")).contains(Dialect.MYSQL);
        assertThat(Dialect.of("MySQL", "8.0.17")).contains(Dialect.MYSQL);
        assertThat(Dialect.of("MySQL", "8.0.16-log")).contains(Dialect.MYSQL_5);
        assertThat(Dialect.of("MySQL", "5.7.44")).contains(Dialect.MYSQL_5);
        assertThat(Dialect.of("MySQL", "5.5.5-10.6.12-MariaDB")).contains(Dialect.MARIADB);
        assertThat(Dialect.of("Microsoft SQL Server", "16")).contains(Dialect.SQL_SERVER);
        assertThat(Dialect.of("dBase", "III")).isEmpty();
    }

    private static Statements statements(Dialect dialect, String keyType, String versionType) {
        List<Column> columns = List.of(
                new Column("order_no", ValueType.INTEGER, keyType, false),
                new Column("li]ne", ValueType.INTEGER, keyType, false),
                new Column("changed", ValueType.TIMESTAMP, versionType, true));
        Table table =
                Table.of(new TableName("shop", "lines"), null, columns, List.of("order_no", "li]ne"), "changed", null);
        return new Statements(dialect, table, ZeroDate.NULL);
    }
}
