package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.Capture;
import io.wadi.table.Database;
import io.wadi.table.TableDefinition;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches in which several records have to do with one another. */
final class BatchWriterTest {
    /** Characters that JSON is read with in one text. */
    private static final int LONGEST = 16_000_000;

    @ParameterizedTest
    @EnumSource
    void what_two_destinations_say_of_one_row_is_all_written(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination a = stage.destination(WriteMode.UPSERT, "id,a");
            Destination b = stage.destination(WriteMode.UPSERT, "id,b");
            stage.write(
                    stage.of("a", a, "{\"id\":1,\"a\":1}"),
                    stage.of("b", b, "{\"id\":1,\"b\":2}"),
                    stage.of("b", b, "{\"id\":2,\"b\":2}"),
                    stage.of("a", a, "{\"id\":2,\"a\":1}"),
                    stage.of("b", b, "{\"id\":2,\"b\":3}"),
                    stage.of("a", a, "{\"id\":3,\"a\":1}"),
                    stage.gone("b", b, "3"),
                    stage.of("b", b, "{\"id\":3,\"b\":4}"));
            assertThat(stage.rows("id, a, b")).containsExactly("1 1 2", "2 1 3", "3 null 4");
            stage.write(stage.gone("a", a, "1"), stage.of("b", b, "{\"id\":1,\"b\":5}"));
            assertThat(stage.rows("id, a, b")).containsExactly("1 null 5", "2 1 3", "3 null 4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_table_that_is_described_anew_in_mid_batch_loses_nothing_of_a_row(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination all = stage.destination(WriteMode.UPSERT, "");
            stage.write(stage.of("in", all, "{\"id\":2,\"a\":7,\"b\":7}"));
            List<Delivered> batch = new ArrayList<>();
            batch.add(stage.of("in", all, "{\"id\":1,\"a\":1,\"code\":\"x\"}"));
            batch.add(stage.gone("in", all, "2"));
            batch.add(stage.of("in", all, "{\"id\":3,\"a\":3}"));
            stage.execute("alter table wide add column later int");
            stage.passes(Duration.ofSeconds(6));
            batch.add(stage.of("in", all, "{\"id\":9,\"a\":\"poison\"}"));
            batch.add(stage.of("in", all, "{\"id\":1,\"b\":2,\"later\":5}"));
            batch.add(stage.of("in", all, "{\"id\":2,\"b\":2}"));
            assertThat(stage.written(true, batch)).hasSize(6);
            assertThat(batch.get(3).misfit()).isInstanceOf(MisfitException.class);
            assertThat(stage.rows("id, a, b, later")).containsExactly("1 1 2 5", "2 null 2 null", "3 3 null null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_row_is_what_its_records_say_one_after_the_other_whatever_their_modes(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination upsert = stage.destination(WriteMode.UPSERT, "");
            Destination update = stage.destination(WriteMode.UPDATE, "id,a");
            stage.write(
                    stage.of("in", upsert, "{\"id\":1,\"b\":1}"),
                    stage.of("a", update, "{\"id\":1,\"a\":1}"),
                    stage.of("a", update, "{\"id\":2,\"a\":2}"),
                    stage.of("in", upsert, "{\"id\":2,\"b\":2}"),
                    stage.of("in", upsert, "{\"id\":3,\"b\":3}"),
                    stage.gone("in", upsert, "3"),
                    stage.of("a", update, "{\"id\":3,\"a\":3}"));
            assertThat(stage.rows("id, a, b")).containsExactly("1 1 1", "2 null 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rows_of_one_table_take_what_others_leave_behind_whichever_destination_they_come_by(TestDatabase of)
            throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination one = stage.destination(WriteMode.UPSERT, "id,code");
            Destination other = stage.destination(WriteMode.UPSERT, "id,a,code");
            stage.write(stage.of("one", one, "{\"id\":1,\"code\":\"x\"}"));
            stage.write(
                    stage.of("one", one, "{\"id\":7,\"code\":\"y\"}"),
                    stage.gone("other", other, "1"),
                    stage.of("one", one, "{\"id\":2,\"code\":\"x\"}"));
            assertThat(stage.rows("id, code")).containsExactly("2 x", "7 y");
        }
    }

    // Written up to the misfit of its own partition only, a later record of another topic would be there before what is
    // left.
    @ParameterizedTest
    @EnumSource
    void where_nothing_goes_on_behind_a_misfit_the_order_between_topics_stays(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination all = stage.destination(WriteMode.UPSERT, "");
            List<Delivered> batch = List.of(
                    stage.of("B", all, "{\"id\":5,\"a\":5}"),
                    stage.of("A", all, "{\"id\":1,\"a\":\"many\"}"),
                    stage.gone("A", all, "1"),
                    stage.of("B", all, "{\"id\":1,\"a\":2}"));
            assertThat(stage.written(false, batch)).containsExactly(batch.get(0));
            assertThat(stage.rows("id, a")).containsExactly("5 5");

            List<Delivered> repaired = List.of(stage.of("A", all, "{\"id\":1}"), batch.get(2), batch.get(3));
            assertThat(stage.written(false, repaired)).isEqualTo(repaired);
            assertThat(stage.rows("id, a")).containsExactly("1 2", "5 5");

            List<Delivered> refused =
                    List.of(stage.of("A", all, "{\"id\":6,\"a\":-1}"), stage.of("B", all, "{\"id\":7,\"a\":7}"));
            assertThat(stage.written(false, refused)).isEmpty();
            assertThat(refused.get(0).misfit()).isInstanceOf(SQLException.class);
            assertThat(stage.rows("id, a")).containsExactly("1 2", "5 5");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_misfit_makes_none_of_its_neighbours_that_stand_in_each_others_way(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination all = stage.destination(WriteMode.UPSERT, "");
            stage.write(
                    stage.of("p", all, "{\"id\":1,\"code\":\"x\"}"), stage.of("p", all, "{\"id\":4,\"code\":\"y\"}"));
            List<Delivered> batch = List.of(
                    stage.of("p", all, "{\"id\":2,\"code\":\"x\"}"),
                    stage.gone("q", all, "1"),
                    stage.of("p", all, "{\"id\":3,\"a\":-1}"),
                    stage.of("p", all, "{\"id\":5,\"code\":\"y\"}"),
                    stage.of("p", all, "{\"id\":6,\"code\":\"y\"}"),
                    stage.of("q", all, "{\"id\":4,\"code\":\"z\"}"));
            assertThat(stage.written(true, batch)).hasSize(6);
            assertThat(batch.stream().filter(each -> each.misfit() != null))
                    .containsExactly(batch.get(2), batch.get(4));
            assertThat(stage.rows("id, code")).containsExactly("2 x", "4 z", "5 y");
        }
    }

    // The database refuses them in the order of the statements, and takes them in another.
    @ParameterizedTest
    @EnumSource
    void rows_that_fit_in_some_order_are_all_written(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            Destination all = stage.destination(WriteMode.UPSERT, "");
            stage.write(
                    stage.of("p", all, "{\"id\":1,\"code\":\"x\"}"), stage.of("p", all, "{\"id\":2,\"code\":\"y\"}"));
            stage.write(
                    stage.of("p", all, "{\"id\":1,\"code\":\"y\"}"), stage.of("q", all, "{\"id\":2,\"code\":\"z\"}"));
            assertThat(stage.rows("id, code")).containsExactly("1 y", "2 z");
        }
    }

    /** A table, and a clock by which it is described anew. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void rows_that_are_together_larger_than_a_statement_may_be_are_all_written(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            stage.execute("alter table wide add column note longtext");
            for (Destination into :
                    List.of(stage.destination(WriteMode.UPSERT, ""), stage.destination(WriteMode.UPSERT, "id,note"))) {
                String note = Integer.toHexString(into.hashCode()).repeat(80_000);
                stage.write(IntStream.range(0, 128)
                        .mapToObj(id -> stage.of("in", into, "{\"id\":%d,\"note\":\"%s\"}".formatted(id, note)))
                        .toArray(Delivered[]::new));
                String row = " %d %s".formatted(note.length(), note.substring(0, 7));
                assertThat(stage.rows("id, length(note), left(note, 7)"))
                        .isEqualTo(
                                IntStream.range(0, 128).mapToObj(id -> id + row).toList());
            }
        }
    }

    // Sent, it ends the connection: the database would seem to be away, for ever.
    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void a_row_that_is_larger_than_a_statement_may_be_does_not_fit(TestDatabase of) throws Exception {
        try (Stage stage = new Stage(of)) {
            StringBuilder row = new StringBuilder("{\"id\":1");
            for (int note = 0; note * LONGEST <= stage.mostBytes(); note++) {
                stage.execute("alter table wide add column note%d longtext".formatted(note));
                row.append(",\"note%d\":\"%s\"".formatted(note, "x".repeat(LONGEST)));
            }
            Destination all = stage.destination(WriteMode.UPSERT, "");
            List<Delivered> batch =
                    List.of(stage.of("in", all, row + "}"), stage.of("in", all, "{\"id\":2,\"note0\":\"x\"}"));
            assertThat(stage.written(true, batch)).hasSize(2);
            assertThat(batch.get(0).misfit())
                    .isInstanceOf(MisfitException.class)
                    .hasMessageContaining("max_allowed_packet");
            assertThat(stage.rows("id, note0")).containsExactly("2 x");
        }
    }

    private static final class Stage implements AutoCloseable {
        private final TestSchema schema;
        private final Database database;
        private Instant now = Instant.EPOCH;
        private int offset;

        Stage(TestDatabase of) throws SQLException {
            schema = of.create();
            database = new Database(schema.dataSource());
            schema.execute(
                    "create table wide (id int primary key, a int, b int, code varchar(9) unique, constraint positive check (a > 0))");
        }

        Destination destination(WriteMode mode, String columns) {
            List<String> written = columns.isEmpty() ? List.of() : List.of(columns.split(","));
            var capture = new Capture(
                    "wide", List.of(), written, null, null, null, Capture.ZeroDate.NULL, Duration.ofMinutes(1), null);
            InstantSource clock = () -> now;
            return new Destination(database, capture, mode, true, new TableDefinition(List.of(), false, false), clock);
        }

        Delivered of(String topic, Destination into, String row) {
            return delivered(topic, into, null, row);
        }

        Delivered gone(String topic, Destination from, String key) {
            return delivered(topic, from, key, null);
        }

        private Delivered delivered(String topic, Destination into, @Nullable String key, @Nullable String row) {
            var record = new ConsumerRecord<byte[], byte[]>(topic, 0, offset++, null, null);
            try {
                Write write = Objects.requireNonNull(into.read(key, row, false));
                return new Delivered(record, List.of(write));
            } catch (MisfitException e) {
                return Delivered.failed(record, e, null);
            }
        }

        void write(Delivered... batch) throws SQLException {
            assertThat(written(true, List.of(batch))).hasSize(batch.length);
            assertThat(batch).allMatch(each -> each.misfit() == null);
        }

        List<Delivered> written(boolean goesOn, List<Delivered> batch) throws SQLException {
            return new BatchWriter(goesOn, List.of()).write(batch, done -> {});
        }

        int mostBytes() throws SQLException {
            try (var connection = schema.dataSource().getConnection();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select @@max_allowed_packet")) {
                found.next();
                return found.getInt(1);
            }
        }

        void passes(Duration time) {
            now = now.plus(time);
        }

        void execute(String sql) throws SQLException {
            schema.execute(sql);
        }

        List<String> rows(String columns) throws SQLException {
            List<String> rows = new ArrayList<>();
            try (var connection = schema.dataSource().getConnection();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select %s from wide order by id".formatted(columns))) {
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(String.join(" ", row));
                }
            }
            return rows;
        }

        @Override
        public void close() throws SQLException {
            schema.close();
        }
    }
}
