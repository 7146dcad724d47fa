package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.Capture;
import io.wadi.table.Database;
import io.wadi.table.OffsetTable;
import io.wadi.table.TableDefinition;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers of one group, which no longer know of each other: one of them stood still. */
final class OffsetsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TopicPartition PARTITION = new TopicPartition("lines", 0);

    @ParameterizedTest
    @EnumSource
    void what_another_has_written_meanwhile_is_not_written_again(TestDatabase of) throws Exception {
        try (TestSchema schema = of.create()) {
            Stage stage = new Stage(schema);
            BatchWriter frozen = stage.writer("group");
            BatchWriter other = stage.writer("group");
            assertThat(frozen.starts(List.of(PARTITION))).isEmpty();
            assertThat(other.starts(List.of(PARTITION))).isEmpty();

            stage.write(other, 0, 8);
            stage.write(frozen, 0, 5); // it thaws in its first batch
            stage.write(frozen, 5, 12);
            stage.write(other, 8, 14);

            assertThat(stage.rows()).containsExactlyElementsOf(stage.numbers(14));
            assertThat(stage.writer("group").starts(List.of(PARTITION))).isEqualTo(Map.of(PARTITION, 14L));
            stage.write(stage.writer("another group"), 0, 1);
            assertThat(stage.rows()).hasSize(15);
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_comes_while_another_writes_waits_and_writes_the_rest(TestDatabase of) throws Exception {
        try (TestSchema schema = of.create()) {
            Stage stage = new Stage(schema);
            BatchWriter first = stage.writer("group");
            BatchWriter second = stage.writer("group");
            first.starts(List.of(PARTITION));
            second.starts(List.of(PARTITION));
            for (int round = 0; round < 20; round++) {
                int from = round * 10;
                List<CompletableFuture<Void>> others = new ArrayList<>();
                first.write(
                        stage.batch(from, from + 5),
                        done -> others.add(
                                CompletableFuture.runAsync(() -> stage.writeUnchecked(second, from, from + 10))));
                for (CompletableFuture<Void> each : others) {
                    each.get();
                }
            }
            assertThat(stage.rows()).containsExactlyElementsOf(stage.numbers(200));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_that_is_rolled_back_moves_no_offset(TestDatabase of) throws Exception {
        try (TestSchema schema = of.create()) {
            Stage stage = new Stage(schema);
            BatchWriter writer = stage.writer("group");
            writer.starts(List.of(PARTITION));
            assertThatThrownBy(() -> writer.write(stage.batch(0, 5), done -> {
                        throw new LostException();
                    }))
                    .isInstanceOf(LostException.class);
            assertThat(stage.rows()).isEmpty();
            assertThat(stage.writer("group").starts(List.of(PARTITION))).isEmpty();
            stage.write(writer, 0, 5);
            assertThat(stage.rows()).containsExactlyElementsOf(stage.numbers(5));
        }
    }

    /** A table without key, and records for it. */
    private record Stage(TestSchema schema, Database database, Destination destination) {
        Stage(TestSchema schema) throws SQLException {
            this(schema, new Database(schema.dataSource()));
            schema.execute("create table all_lines (number_ int, words varchar(20))");
        }

        private Stage(TestSchema schema, Database database) {
            this(
                    schema,
                    database,
                    new Destination(
                            database,
                            capture(),
                            WriteMode.INSERT,
                            true,
                            new TableDefinition(List.of(), false, false),
                            Clock.systemUTC()));
        }

        private static Capture capture() {
            return new Capture(
                    "all_lines", List.of(), List.of(), null, null, null, Capture.ZeroDate.NULL, MINUTE, null);
        }

        BatchWriter writer(String group) {
            return new BatchWriter(
                    true, List.of(new Offsets(database, new OffsetTable("wadi_offsets"), group, MINUTE)));
        }

        List<Delivered> batch(int from, int to) {
            return IntStream.range(from, to).mapToObj(this::delivered).toList();
        }

        private Delivered delivered(int number) {
            Write write =
                    Objects.requireNonNull(destination.read(null, Map.of("number_", number, "words", "a"), false));
            return new Delivered(
                    new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), number, null, null), List.of(write));
        }

        void write(BatchWriter by, int from, int to) throws SQLException {
            by.write(batch(from, to), done -> {});
        }

        void writeUnchecked(BatchWriter by, int from, int to) {
            try {
                write(by, from, to);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        List<Integer> numbers(int count) {
            return IntStream.range(0, count).boxed().toList();
        }

        List<Integer> rows() throws SQLException {
            List<Integer> rows = new ArrayList<>();
            try (var connection = schema.dataSource().getConnection();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("select number_ from all_lines order by number_")) {
                while (found.next()) {
                    rows.add(found.getInt(1));
                }
            }
            return rows;
        }
    }
}
