package io.wadi.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.record.RecordKey;
import io.wadi.record.RowJson;
import io.wadi.servers.TestSchema;
import io.wadi.sink.RowReader;
import io.wadi.table.Capture.ZeroDate;
import io.wadi.table.TableReader.Position;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every database, whatever its dialect and its driver. */
@TestInstance(Lifecycle.PER_CLASS)
@ResourceLock(Resources.TIME_ZONE)
abstract class DialectContract {
    /** A value of a SQL type, as SQL writes it and as Wadi reads it. */
    record Example(String sqlType, String literal, ValueType type, Object value, boolean comparable) {
        Example incomparable() {
            return new Example(sqlType, literal, type, value, false);
        }

        @Override
        public String toString() {
            return sqlType + " " + literal;
        }
    }

    private final TimeZone zone = TimeZone.getDefault();
    private @Nullable TestSchema opened;
    protected TestSchema schema;
    protected DataSource source;
    protected Database database;

    abstract TestSchema open() throws SQLException;

    /** Each type that the database has, with a value on which others fail. */
    abstract List<Example> examples();

    /** By the driver that the test is about. */
    String url(TestSchema schema) {
        return schema.jdbcUrl();
    }

    static Example example(String sqlType, String literal, ValueType type, Object value) {
        return new Example(sqlType, literal, type, value, true);
    }

    @BeforeEach
    void start() throws SQLException {
        if (opened == null) {
            opened = open(); // here and not before all tests, so that each is reported if there is no server
        }
        schema = opened;
        source = schema.dataSource(url(schema));
        database = database(source);
    }

    @AfterEach
    void empty() throws SQLException {
        TimeZone.setDefault(zone);
        if (opened == null) {
            return;
        }
        try (var connection = schema.dataSource().getConnection();
                Catalog catalog = new Catalog(connection, dialect())) {
            for (String table : catalog.tables(null)) {
                schema.execute("drop table " + dialect().quote(table));
            }
        }
    }

    @AfterAll
    void closeSchema() throws SQLException {
        if (opened != null) {
            opened.close();
        }
    }

    Database database(DataSource behind) {
        return new Database(behind);
    }

    Dialect dialect() {
        return Dialect.of(database(), "").orElseThrow();
    }

    // Holes 9 and 10: values that become null, are shifted or rounded, or stop the connector.
    @ParameterizedTest
    @MethodSource("examples")
    void a_value_is_read_exactly(Example example) throws Exception {
        schema.execute(
                "create table things (id int primary key, thing %s)".formatted(example.sqlType()),
                "insert into things values (1, %s)".formatted(example.literal()),
                "insert into things values (2, null)");
        Capture capture = capture("things").make();

        TableReader reader = reader(capture);
        assertThat(column(reader, "thing").type()).isEqualTo(example.type());
        // Drivers read in binary after some executions of a statement, and then otherwise.
        for (int i = 0; i < 7; i++) {
            List<Row> rows = reader.page(null, null, 10);
            assertThat(rows.get(0).value(1)).isEqualTo(example.value());
            assertThat(rows.get(1).value(1)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_value_that_was_read_finds_its_row_again(Example example) throws Exception {
        if (!example.type().identifies() || !example.comparable()) {
            return;
        }
        schema.execute(
                "create table things (id int primary key, thing %s)".formatted(example.sqlType()),
                "insert into things values (1, %s)".formatted(example.literal()));
        Capture capture = capture("things").key("thing").make();
        TableReader reader = reader(capture);
        RowKey key = reader.page(null, null, 10).get(0).key();

        assertThat(reader.byKey(List.of(key))).hasSize(1);
        assertThat(reader.page(null, key, 10)).hasSize(1);
        assertThat(reader.page(key, null, 10)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_quick_scan_meets_a_version_once(Example example) throws Exception {
        if (!example.type().grows() || !example.comparable()) {
            return;
        }
        schema.execute(
                "create table things (id int primary key, thing %s)".formatted(example.sqlType()),
                "insert into things values (1, %s)".formatted(example.literal()));
        TableReader reader = reader(capture("things").version("thing").make());
        Object version = example.value();

        assertThat(reader.newest().version()).isEqualTo(version);
        assertThat(reader.changed(new Position(version, null, false), null, 10)).isEmpty();
        assertThat(reader.changed(new Position(version, null, true), version, 10))
                .hasSize(1);
        assertThat(reader.changed(new Position(version, key(0L), false), version, 10))
                .hasSize(1);
        assertThat(reader.changed(new Position(version, key(1L), false), null, 10))
                .isEmpty();
    }

    // Hole 10 on the way back: twice, for the first writes a row and the second meets it.
    @ParameterizedTest
    @MethodSource("examples")
    void a_record_becomes_the_row_that_it_was_made_of(Example example) throws Exception {
        schema.execute(
                "create table things (id int primary key, thing %s)".formatted(example.sqlType()),
                "create table copies (id int primary key, thing %s)".formatted(example.sqlType()),
                "insert into things values (1, %s)".formatted(example.literal()),
                "insert into things values (2, null)");
        List<Row> rows = reader(capture("things").make()).page(null, null, 10);
        RowReader records = new RowReader(database.target(capture("copies").make(), WriteMode.UPSERT), false);

        for (int i = 0; i < 2; i++) {
            write(records, rows);
            List<Row> copies = reader(capture("copies").make()).page(null, null, 10);
            assertThat(copies.get(0).value(1)).isEqualTo(rows.get(0).value(1));
            assertThat(copies.get(1).value(1)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_record_key_deletes_the_row_that_it_was_made_of(Example example) throws Exception {
        if (!example.type().identifies() || !example.comparable()) {
            return;
        }
        schema.execute(
                "create table things (id int primary key, thing %s)".formatted(example.sqlType()),
                "insert into things values (1, %s)".formatted(example.literal()),
                "insert into things values (2, null)");
        TableReader reader = reader(capture("things").key("thing").make());
        RowKey of = reader(capture("things").key("thing").where("id = 1").make())
                .page(null, null, 1)
                .get(0)
                .key();
        String key = RecordKey.text(List.of("thing"), of);
        Target target =
                new Target(reader.table(), dialect(), Set.of(), Map.of(), Long.MAX_VALUE, new UniqueKeys(Set.of()));

        try (Transaction transaction = database.begin(Duration.ofSeconds(60))) {
            transaction.delete(target, List.of(new RowReader(target, false).read(key, null, true)));
            transaction.commit();
        }
        assertThat(reader(capture("things").make()).page(null, null, 10))
                .extracting(row -> row.value(0))
                .containsExactly(2L);
    }

    private void write(RowReader records, List<Row> rows) throws Exception {
        List<RowState> states = new ArrayList<>();
        for (Row row : rows) {
            String key = RecordKey.text(row.table().key(), row.key());
            states.add(records.read(key, RowJson.mapper().writeValueAsBytes(row.toMap()), false));
        }
        try (Transaction transaction = database.begin(Duration.ofSeconds(60))) {
            transaction.write(records.target(), WriteMode.UPSERT, states);
            transaction.commit();
        }
    }

    // Hole 13, as far as a driver has a part in it.
    @ParameterizedTest
    @MethodSource("examples")
    void the_zone_of_the_program_changes_no_value(Example example) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
        try (var connection = DriverManager.getConnection(url(schema), schema.user(), schema.password())) {
            database = database(new OneConnection(connection)); // opened in that zone
            a_value_is_read_exactly(example);
        }
    }

    @Test
    void pages_give_every_row_once_and_in_key_order() throws Exception {
        lines(7, 5);
        TableReader reader = reader(capture("order_lines").make());

        List<RowKey> keys = new ArrayList<>();
        RowKey low = null;
        List<Row> page;
        do {
            page = reader.page(low, null, 4);
            page.forEach(row -> keys.add(row.key()));
            low = page.isEmpty() ? low : page.get(page.size() - 1).key();
        } while (page.size() == 4);

        assertThat(keys)
                .hasSize(35)
                .doesNotHaveDuplicates()
                .startsWith(key(1L, 1L), key(1L, 2L))
                .endsWith(key(7L, 5L));
    }

    // Hole 12: composite keys.
    @Test
    void a_page_holds_what_lies_between_its_bounds() throws Exception {
        lines(4, 4);
        TableReader reader = reader(capture("order_lines").make());

        assertThat(reader.page(key(2L, 3L), key(3L, 2L), 100).stream().map(Row::key))
                .containsExactly(key(2L, 4L), key(3L, 1L), key(3L, 2L));
        assertThat(reader.page(null, key(1L, 2L), 100)).hasSize(2);
        assertThat(reader.page(key(4L, 3L), null, 100)).hasSize(1);
    }

    @Test
    void ranges_of_keys_hold_every_row_once() throws Exception {
        lines(7, 5);
        TableReader whole = reader(capture("order_lines").version("changed").make());
        RowKey first = whole.keyAfter(null, 12);
        RowKey second = whole.keyAfter(first, 12);
        assertThat(first).isEqualTo(key(3L, 2L));
        assertThat(second).isEqualTo(key(5L, 4L));
        assertThat(whole.keyAfter(second, 12)).isNull();

        List<TableReader> ranges = List.of(
                whole.in(new KeyRange(null, first)),
                whole.in(new KeyRange(first, second)),
                whole.in(new KeyRange(second, null)));
        List<RowKey> paged = new ArrayList<>();
        List<RowKey> changed = new ArrayList<>();
        List<RowKey> withoutVersion = new ArrayList<>();
        for (TableReader range : ranges) {
            List<Row> page = range.page(null, null, 8);
            page.forEach(row -> paged.add(row.key()));
            range.page(page.get(7).key(), null, 8).forEach(row -> paged.add(row.key()));
            range.changed(new Position(null, null, false), null, 100).forEach(row -> changed.add(row.key()));
        }
        schema.execute("update order_lines set changed = null");
        for (TableReader range : ranges) {
            List<Row> some = range.withoutVersion(null, 8);
            some.forEach(row -> withoutVersion.add(row.key()));
            range.withoutVersion(some.get(7).key(), 8).forEach(row -> withoutVersion.add(row.key()));
        }
        assertThat(paged)
                .hasSize(35)
                .doesNotHaveDuplicates()
                .startsWith(key(1L, 1L))
                .endsWith(key(7L, 5L));
        assertThat(changed).containsExactlyElementsOf(paged);
        assertThat(withoutVersion).containsExactlyElementsOf(paged);
    }

    @Test
    void rows_are_found_by_their_keys() throws Exception {
        lines(30, 20);
        TableReader reader = reader(capture("order_lines").make());
        List<RowKey> keys = new ArrayList<>();
        for (long order = 1; order <= 60; order++) {
            for (long line = 1; line <= 10; line++) {
                keys.add(key(order, line));
            }
        }

        assertThat(reader.byKey(keys)).hasSize(300);
        assertThat(reader.byKey(List.of())).isEmpty();
    }

    // Hole 12: string keys.
    @Test
    void text_keys_of_any_spelling_are_paged_without_loss() throws Exception {
        schema.execute("create table words (word varchar(50) primary key, n int)");
        List<String> words = List.of("", "a", "ab", "b c", "it's", "ß", "漢", "Z", "z9", "_", "100%", "\\\\");
        for (int i = 0; i < words.size(); i++) {
            schema.execute(
                    "insert into words values ('%s', %d)".formatted(words.get(i).replace("'", "''"), i));
        }
        TableReader reader = reader(capture("words").make());

        List<Object> numbers = new ArrayList<>();
        RowKey low = null;
        List<Row> page;
        do {
            page = reader.page(low, null, 2);
            page.forEach(row -> numbers.add(row.value(1)));
            low = page.isEmpty() ? low : page.get(page.size() - 1).key();
        } while (page.size() == 2);

        assertThat(numbers).hasSize(words.size()).doesNotHaveDuplicates();
    }

    @Test
    void a_filter_and_a_choice_of_columns_are_kept() throws Exception {
        lines(3, 3);
        Capture capture = capture("ORDER_LINES")
                .columns("*", "-name")
                .where("line_no = 2 or line_no = 3")
                .make();

        List<Row> rows = reader(capture).page(key(1L, 2L), null, 100);

        assertThat(rows.stream().map(Row::key))
                .containsExactly(key(1L, 3L), key(2L, 2L), key(2L, 3L), key(3L, 2L), key(3L, 3L));
        assertThat(rows.get(0).toMap().keySet().stream().map(String::toLowerCase))
                .containsExactly("order_no", "line_no", "changed");
    }

    @Test
    void the_key_is_captured_even_if_the_columns_leave_it_out() throws Exception {
        lines(1, 1);
        Table table =
                database.resolve(capture("order_lines").columns("name").make()).get(0);

        assertThat(table.columns().stream().map(column -> column.name().toLowerCase(java.util.Locale.ROOT)))
                .containsExactly("order_no", "line_no", "name");
    }

    @Test
    void a_query_is_read_like_a_table() throws Exception {
        lines(3, 3);
        Capture capture = capture("lines")
                .key("order_no", "line_no")
                .query("select l.order_no, l.line_no, upper(l.name) as name from order_lines l where l.line_no < 3;")
                .make();
        TableReader reader = reader(capture);

        assertThat(reader.table().name()).isEqualTo(new TableName(null, "lines"));
        assertThat(reader.page(key(1L, 1L), key(2L, 2L), 100).stream().map(row -> row.value(2)))
                .containsExactly("LINE 1.2", "LINE 2.1", "LINE 2.2");
        assertThat(reader.byKey(List.of(key(3L, 3L), key(3L, 2L)))).hasSize(1);
    }

    // Hole 3: equal timestamps.
    @Test
    void rows_of_one_version_are_read_one_after_the_other() throws Exception {
        lines(2, 3);
        TableReader reader = reader(capture("order_lines").version("changed").make());
        LocalDateTime first = LocalDateTime.parse("2026-01-01T00:00:01.000001");

        assertThat(reader.changed(new Position(null, null, false), null, 2).stream()
                        .map(Row::key))
                .containsExactly(key(1L, 1L), key(1L, 2L));
        assertThat(reader.changed(new Position(version(reader, first), key(1L, 2L), false), null, 2).stream()
                        .map(Row::key))
                .containsExactly(key(1L, 3L), key(2L, 1L));
        assertThat(reader.changed(new Position(version(reader, first), null, false), null, 10))
                .hasSize(3);
        assertThat(reader.changed(new Position(version(reader, first), null, true), version(reader, first), 10))
                .hasSize(3);
    }

    // Hole 11: a nullable timestamp.
    @Test
    void rows_without_version_are_read_by_key() throws Exception {
        lines(2, 3);
        schema.execute("update order_lines set changed = null where line_no > 1");
        TableReader reader = reader(capture("order_lines").version("changed").make());

        assertThat(reader.withoutVersion(null, 10)).hasSize(4);
        assertThat(reader.withoutVersion(key(1L, 3L), 1).stream().map(Row::key)).containsExactly(key(2L, 2L));
        assertThat(reader.withoutVersion(null, 10).get(0).version()).isNull();
    }

    @Test
    void the_newest_version_comes_with_the_clock() throws Exception {
        lines(1, 1);
        TableReader reader = reader(capture("order_lines").version("changed").make());
        LocalDateTime now = LocalDateTime.now(java.time.Clock.systemUTC());

        TableReader.Newest newest = reader.newest();
        assertThat(newest.version()).isEqualTo(version(reader, LocalDateTime.parse("2026-01-01T00:00:01.000001")));
        assertThat(Versions.ORDER.compare(newest.now(), version(reader, now.minusMinutes(1))))
                .isPositive();
        assertThat(Versions.ORDER.compare(newest.now(), version(reader, now.plusHours(15))))
                .isNegative();

        schema.execute("delete from order_lines");
        assertThat(reader.newest().version()).isNull();
        assertThat(reader.newest().now()).isNotNull();
    }

    @Test
    void a_number_as_version_needs_no_clock() throws Exception {
        schema.execute(
                "create table counted (id int primary key, n bigint)",
                "insert into counted values (1, 41), (2, 42), (3, null)");

        assertThat(reader(capture("counted").version("n").make()).newest())
                .isEqualTo(new TableReader.Newest(42L, null));
    }

    @Test
    void two_rows_of_one_key_are_an_error() throws Exception {
        schema.execute(
                "create table plain (code int, name varchar(20))",
                "insert into plain values (1, 'secret'), (2, 'x'), (2, 'secret')");
        TableReader reader = reader(capture("plain").key("code").make());

        for (int limit : new int[] {2, 3}) {
            assertThatThrownBy(() -> reader.page(null, null, limit))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContainingAll("Two rows of", "same key")
                    .hasMessageNotContaining("secret");
        }
        assertThat(reader.byKey(List.of(key(1L), key(3L)))).hasSize(1);
        assertThatThrownBy(() -> reader.byKey(List.of(key(1L), key(2L))))
                .isInstanceOf(KeyException.class)
                .hasMessageContainingAll("Two rows of", "same key")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_key_that_is_null_is_an_error_wherever_the_pages_begin_and_end() throws Exception {
        schema.execute(
                "create table plain (code int, name varchar(20))",
                "insert into plain values (1, 'a'), (2, 'b'), (3, 'c'), (null, 'secret')");
        TableReader reader = reader(capture("plain").key("code").make());

        for (RowKey low : Arrays.asList(null, key(1L))) {
            assertThatThrownBy(() -> reader.page(low, null, 1))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContainingAll("NULL in its key", "where=")
                    .hasMessageNotContaining("secret");
        }
        assertThat(reader.page(null, key(2L), 10)).hasSize(2);
    }

    @Test
    void every_mistake_is_told_at_once() throws Exception {
        lines(1, 1);
        schema.execute("create table customers (id int primary key)", "create table log (line varchar(20) not null)");

        assertThat(mistakes(capture("order_line, log, customers")
                        .columns("*", "-secrt")
                        .version("changd")
                        .make()))
                .anySatisfy(
                        mistake -> assertThat(mistake)
                                .containsIgnoringCase(
                                        "Table \"order_line\" does not exist. Did you mean \"order_lines\"? Tables: customers, log, order_lines."))
                .anySatisfy(mistake -> assertThat(mistake)
                        .containsIgnoringCase("Table log has no primary key")
                        .containsIgnoringCase("table:log?key=line"))
                .anySatisfy(mistake -> assertThat(mistake)
                        .containsIgnoringCase("The version column \"changd\" is not in customers. Columns: id."))
                .hasSizeGreaterThan(4);
        assertThat(mistakes(
                        capture("order_lines").version("chaged").key("order_nr").make()))
                .anySatisfy(mistake -> assertThat(mistake).containsIgnoringCase("Did you mean \"changed\"?"))
                .anySatisfy(mistake -> assertThat(mistake).containsIgnoringCase("Did you mean \"order_no\"?"));
    }

    @Test
    void a_column_must_be_fit_for_its_part() throws Exception {
        schema.execute("create table things (id int primary key, weight double precision, name varchar(20))");

        assertThat(mistakes(capture("things").key("weight").version("name").make()))
                .anySatisfy(mistake ->
                        assertThat(mistake).containsIgnoringCase("The key column weight of things has the type "))
                .anySatisfy(mistake ->
                        assertThat(mistake).containsIgnoringCase("The version column name of things has the type "));
    }

    @Test
    void a_query_and_a_filter_are_tried_before_the_start() throws Exception {
        lines(1, 1);

        assertThat(mistakes(capture("q").query("select * from order_lines").make()))
                .anySatisfy(mistake -> assertThat(mistake).contains("needs a key"));
        assertThat(mistakes(capture("q").key("order_no").query("selec 1").make()))
                .anySatisfy(mistake -> assertThat(mistake).contains("refuses to read q"));
        assertThat(mistakes(capture("order_lines").where("nowhere = 1").make()))
                .anySatisfy(mistake -> assertThat(mistake).contains("refuses to read"));
        assertThat(mistakes(capture("order_lines").isolation("repeatable").make()))
                .anySatisfy(mistake -> assertThat(mistake).contains("has no isolation \"repeatable\""));
    }

    @Test
    void a_pattern_takes_the_tables_that_are_there() throws Exception {
        schema.execute(
                "create table shop_a (id int primary key)",
                "create table shop_b (id int primary key)",
                "create table other (id int primary key)");

        assertThat(database.resolve(capture("shop_*").make()).stream()
                        .map(table -> table.name().toString().toLowerCase(java.util.Locale.ROOT)))
                .containsExactly("shop_a", "shop_b");
        assertThat(database.resolve(capture("nothing_*").make())).isEmpty();
        assertThat(database.resolve(capture("other,shop_a,other").make())).hasSize(2);
    }

    @Test
    void a_table_is_found_in_its_schema() throws Exception {
        lines(2, 2);
        String name = qualifier();

        TableReader reader = reader(capture(name + ".order_lines").make());
        assertThat(reader.table().name().schema()).isEqualToIgnoringCase(name);
        assertThat(reader.page(null, null, 10)).hasSize(4);
        assertThat(database.resolve(capture(name + ".*").make())).hasSize(1);
        assertThat(mistakes(capture(name + "x.order_lines").make()))
                .anySatisfy(mistake -> assertThat(mistake).contains("Did you mean"));
    }

    abstract String qualifier();

    @Test
    void names_that_need_quotes_are_quoted() throws Exception {
        String q = dialect().quote("a b");
        schema.execute(
                "create table %s (%s int primary key)".formatted(q, q.replace("a b", "select")),
                "insert into %s values (1)".formatted(q));

        assertThat(reader(capture("a b").make()).page(key(0L), key(1L), 1)).hasSize(1);
    }

    abstract String database();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_is_given_back_as_it_came(boolean autoCommit) throws Exception {
        lines(1, 1);
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(autoCommit);
            int isolation = connection.getTransactionIsolation();
            Database borrowing = database(new OneConnection(connection));
            Capture capture = capture("order_lines")
                    .version("changed")
                    .isolation("repeatable-read")
                    .make();
            Table table = borrowing.resolve(capture).get(0);
            borrowing.reader(table, capture).page(null, null, 1);
            borrowing.reader(table, capture).newest();
            assertThatThrownBy(() -> borrowing.resolve(
                            capture("order_lines").where("nowhere = 1").make()))
                    .isInstanceOf(CaptureException.class);

            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            try (var statement = connection.createStatement()) {
                statement.execute("update order_lines set name = 'not read only'");
            }
            connection.setAutoCommit(true);
        }
    }

    @Test
    void a_version_without_index_and_without_zone_is_warned_of() throws Exception {
        schema.execute("create table orders (id int primary key, n int, changed_at %s)".formatted(localTimestamp()));

        assertThat(database.warnings(
                        database.resolve(capture("orders").version("changed_at").make())
                                .get(0)))
                .anySatisfy(warning -> assertThat(warning).contains("has no index"))
                .anySatisfy(warning -> assertThat(warning).contains("has no time zone"));
        assertThat(database.warnings(database.resolve(capture("orders").make()).get(0)))
                .isEmpty();
        schema.execute("create index n on orders (n)");
        assertThat(database.warnings(
                        database.resolve(capture("orders").version("n").make()).get(0)))
                .isEmpty();
    }

    @Test
    void a_key_that_no_unique_index_holds_is_warned_of() throws Exception {
        schema.execute(
                "create table customers (id int primary key, region int not null, code int not null)",
                "create index code on customers (code)");

        assertThat(keyWarnings("id")).isEmpty();
        assertThat(keyWarnings("region", "id")).isEmpty();
        assertThat(keyWarnings("code")).singleElement().satisfies(warning -> assertThat(warning)
                .containsIgnoringCase("customers (code)")
                .contains("unique index"));
        schema.execute("create unique index both_of_them on customers (region, code)");
        assertThat(keyWarnings("code", "region")).isEmpty();
        assertThat(keyWarnings("code")).hasSize(1);
    }

    private List<String> keyWarnings(String... key) throws Exception {
        return database.keyWarnings(
                database.resolve(capture("customers").key(key).make()).get(0));
    }

    String localTimestamp() {
        return "timestamp";
    }

    void lines(int orders, int linesEach) throws SQLException {
        schema.execute(
                "create table order_lines (order_no int not null, line_no int not null, name varchar(20), changed %s(6) null, primary key (order_no, line_no))"
                        .formatted(localTimestamp()));
        List<String> values = new ArrayList<>();
        for (int order = 1; order <= orders; order++) {
            for (int line = 1; line <= linesEach; line++) {
                values.add("(%1$d, %2$d, 'line %1$d.%2$d', '2026-01-01 00:00:%1$02d.%3$06d')"
                        .formatted(order, line, order));
            }
        }
        schema.execute("insert into order_lines values " + String.join(", ", values));
    }

    private static Object version(TableReader reader, LocalDateTime time) {
        return column(reader, reader.table().version()).type() == ValueType.INSTANT
                ? time.toInstant(java.time.ZoneOffset.UTC)
                : time;
    }

    static Column column(TableReader reader, @Nullable String name) {
        return reader.table().columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    TableReader reader(Capture capture) throws Exception {
        return database.reader(database.resolve(capture).get(0), capture);
    }

    List<String> mistakes(Capture capture) throws SQLException {
        try {
            database.resolve(capture);
            return List.of();
        } catch (CaptureException e) {
            return e.mistakes();
        }
    }

    static RowKey key(Object... values) {
        return new RowKey(values);
    }

    static CaptureBuilder capture(String path) {
        return new CaptureBuilder(path);
    }

    /** A capture whose unnamed settings are the defaults. */
    static final class CaptureBuilder {
        private final String path;
        private List<String> key = List.of();
        private List<String> columns = List.of();
        private @Nullable String version;
        private @Nullable String where;
        private @Nullable String query;
        private @Nullable String isolation;
        private ZeroDate zeroDate = ZeroDate.NULL;
        private Duration timeout = Duration.ofSeconds(60);

        private CaptureBuilder(String path) {
            this.path = path;
        }

        CaptureBuilder key(String... names) {
            key = List.of(names);
            return this;
        }

        CaptureBuilder columns(String... names) {
            columns = List.of(names);
            return this;
        }

        CaptureBuilder version(String name) {
            version = name;
            return this;
        }

        CaptureBuilder where(String sql) {
            where = sql;
            return this;
        }

        CaptureBuilder query(String sql) {
            query = sql;
            return this;
        }

        CaptureBuilder isolation(String level) {
            isolation = level;
            return this;
        }

        CaptureBuilder zeroDate(ZeroDate policy) {
            zeroDate = policy;
            return this;
        }

        CaptureBuilder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        Capture make() {
            return new Capture(path, key, columns, version, where, query, zeroDate, timeout, isolation);
        }
    }
}
