package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.TableDefinition.Spelled;
import io.wadi.table.TableReader.Position;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The SQL of databases that no test starts, and which dialect a database speaks. */
class DialectTest {
    private static final Session.Settings SETTINGS =
            new Session.Settings("read-committed", Duration.ofSeconds(60), true);
    private static final List<Integer> ALL = List.of(0, 1, 2);
    private final RowKey key = new RowKey(1L, 2L);
    private final RowState row = RowState.of(key, BitSet.valueOf(new long[] {7}), new Object[] {1L, 2L, "a"});

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
    void sql_server_is_never_asked_for_no_rows() {
        Statements sql = statements(Dialect.SQL_SERVER, "int", "datetime2");

        assertThat(sql.page(null, null, Dialect.SQL_SERVER.fewestRows()).toString())
                .endsWith("FETCH NEXT 1 ROWS ONLY");
    }

    @Test
    void sql_server_compares_its_datetime_with_a_datetime() {
        Statements sql = statements(Dialect.SQL_SERVER, "datetime", "datetime");
        RowKey moments = new RowKey("a", "b");

        assertThat(sql.changed(new Position("c", null, true), "d", KeyRange.ALL, 10)
                        .toString())
                .contains("[changed] >= CAST(? AS datetime) AND [changed] <= CAST(? AS datetime)");
        assertThat(sql.byKey(List.of(moments)).toString())
                .contains("[order_no] = CAST(? AS datetime) AND [li]]ne] = CAST(? AS datetime)");
        assertThat(sql.page(moments, null, 10).toString()).contains("[order_no] > CAST(? AS datetime)");
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
    void sql_server_writes_rows_by_merge_and_compares_texts_exactly() {
        WriteStatements sql = writing(Dialect.SQL_SERVER, "int", "nvarchar");

        assertThat(sql.upsert(ALL, List.of(row, row)))
                .hasToString(
                        "MERGE INTO [shop].[lines] t USING (VALUES (?, ?, ?), (?, ?, ?)) s ([order_no], [li]]ne], [words])"
                                + " ON (t.[order_no] = s.[order_no] AND t.[li]]ne] = s.[li]]ne])"
                                + " WHEN MATCHED THEN UPDATE SET t.[words] = s.[words] WHEN NOT MATCHED THEN INSERT"
                                + " ([order_no], [li]]ne], [words]) VALUES (s.[order_no], s.[li]]ne], s.[words]); ");
        assertThat(sql.insert(ALL, List.of(row, row)))
                .hasToString("INSERT INTO [shop].[lines] ([order_no], [li]]ne], [words]) VALUES (?, ?, ?), (?, ?, ?) ");
        assertThat(sql.update(List.of(2), row))
                .hasToString("UPDATE [shop].[lines] SET [words] = ? WHERE [order_no] = ? AND [li]]ne] = ? ");
        assertThat(sql.delete(List.of(key, key)))
                .hasToString(
                        "DELETE FROM [shop].[lines] WHERE ([order_no] = ? AND [li]]ne] = ?) OR ([order_no] = ? AND [li]]ne] = ?) ");
        assertThat(sql.existing(List.of(key)))
                .hasToString("SELECT [order_no], [li]]ne] FROM [shop].[lines] WHERE [order_no] = ? AND [li]]ne] = ? ");
        assertThat(target(Dialect.SQL_SERVER, List.of("words"), "int", "nvarchar")
                        .statements()
                        .delete(List.of(new RowKey("a"))))
                .hasToString("DELETE FROM [shop].[lines] WHERE [words] = ? AND CAST([words] AS nvarchar(max))"
                        + " COLLATE Latin1_General_100_BIN2 = CAST(? AS nvarchar(max)) ");
        assertThat(Dialect.SQL_SERVER.mostParameters()).isLessThan(2_100);
        assertThat(new OffsetTable("kept").ddl(Dialect.SQL_SERVER))
                .contains("consumer_group NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL", "BIGINT");
    }

    @Test
    void oracle_selects_the_rows_that_it_inserts_or_merges() {
        WriteStatements sql = writing(Dialect.ORACLE, "number", "varchar2");
        String selected = "SELECT ? \"order_no\", ? \"li]ne\", ? \"words\" FROM dual";

        assertThat(sql.upsert(ALL, List.of(row, row)))
                .hasToString("MERGE INTO \"shop\".\"lines\" t USING (" + selected + " UNION ALL " + selected
                        + ") s ON (t.\"order_no\" = s.\"order_no\" AND t.\"li]ne\" = s.\"li]ne\")"
                        + " WHEN MATCHED THEN UPDATE SET t.\"words\" = s.\"words\" WHEN NOT MATCHED THEN INSERT"
                        + " (\"order_no\", \"li]ne\", \"words\") VALUES (s.\"order_no\", s.\"li]ne\", s.\"words\") ");
        assertThat(sql.insert(ALL, List.of(row)))
                .hasToString("INSERT INTO \"shop\".\"lines\" (\"order_no\", \"li]ne\", \"words\") " + selected + " ");
        assertThat(sql.upsert(List.of(0, 1), List.of(row)).toString())
                .endsWith(
                        "WHEN NOT MATCHED THEN INSERT (\"order_no\", \"li]ne\") VALUES (s.\"order_no\", s.\"li]ne\") ")
                .doesNotContain("UPDATE");
        assertThat(new OffsetTable("kept").ddl(Dialect.ORACLE))
                .contains("consumer_group VARCHAR2(255) NOT NULL", "next_offset NUMBER(19) NOT NULL");
    }

    @Test
    void sqlite_upserts_by_on_conflict() {
        WriteStatements sql = writing(Dialect.SQLITE, "integer", "text");

        assertThat(sql.upsert(ALL, List.of(row)))
                .hasToString("INSERT INTO \"shop\".\"lines\" (\"order_no\", \"li]ne\", \"words\") VALUES (?, ?, ?)"
                        + " ON CONFLICT (\"order_no\", \"li]ne\") DO UPDATE SET \"words\" = EXCLUDED.\"words\" ");
        assertThat(sql.upsert(List.of(0, 1), List.of(row)).toString())
                .endsWith("ON CONFLICT (\"order_no\", \"li]ne\") DO NOTHING ");
        assertThat(new OffsetTable("kept").ddl(Dialect.SQLITE))
                .isEqualTo(
                        "CREATE TABLE kept (consumer_group VARCHAR(255) NOT NULL, topic VARCHAR(249) NOT NULL, topic_partition INTEGER NOT NULL,"
                                + " next_offset BIGINT NOT NULL, PRIMARY KEY (consumer_group, topic, topic_partition))");
    }

    @Test
    void a_table_is_made_as_its_columns_are_written() {
        var definition = new TableDefinition(
                TableDefinition.items("id BIGINT, \tOrderNo  NUMERIC(10, 2) not null ,words VARCHAR(5)"), true, true);
        TableName lines = new TableName("shop", "lines");

        assertThat(definition.names()).containsExactly("id", "OrderNo", "words");
        assertThat(definition.createTable(Dialect.SQL_SERVER, lines, List.of("id"), Spelled.AS_WRITTEN))
                .isEqualTo(
                        "CREATE TABLE [shop].[lines] ([id] BIGINT, [OrderNo] NUMERIC(10, 2) not null, [words] VARCHAR(5), PRIMARY KEY ([id]))");
        assertThat(definition.createTable(Dialect.ORACLE, lines, List.of("id", "OrderNo"), Spelled.UPPER))
                .startsWith("CREATE TABLE \"shop\".\"lines\" (\"ID\" BIGINT, \"OrderNo\" NUMERIC")
                .endsWith("PRIMARY KEY (\"ID\", \"OrderNo\"))");
        assertThat(definition.createTable(Dialect.SQLITE, lines, List.of(), Spelled.AS_WRITTEN))
                .endsWith("\"words\" VARCHAR(5))");
        assertThat(TableDefinition.addColumn(
                        Dialect.SQL_SERVER, lines, definition.columns().get(2), Spelled.AS_WRITTEN))
                .isEqualTo("ALTER TABLE [shop].[lines] ADD [words] VARCHAR(5)");
        assertThat(TableDefinition.items("a, b,c").stream().map(TableDefinition.Item::type))
                .containsOnlyNulls()
                .hasSize(3);
        assertThat(TableDefinition.items(null)).isEmpty();
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

    private static WriteStatements writing(Dialect dialect, String keyType, String textType) {
        return target(dialect, List.of("order_no", "li]ne"), keyType, textType).statements();
    }

    private static Target target(Dialect dialect, List<String> key, String keyType, String textType) {
        List<Column> columns = List.of(
                new Column("order_no", ValueType.INTEGER, keyType, false),
                new Column("li]ne", ValueType.INTEGER, keyType, false),
                new Column("words", ValueType.TEXT, textType, true));
        Table table = Table.of(new TableName("shop", "lines"), null, columns, key, null, null);
        return new Target(table, dialect, Set.of(), Map.of(), Long.MAX_VALUE, new UniqueKeys(Set.of(Set.copyOf(key))));
    }
}
