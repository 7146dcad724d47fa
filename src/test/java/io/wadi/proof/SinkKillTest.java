package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantees 1, 4 and 5 on the way back: a table of MariaDB goes to two topics, and from there to a table of PostgreSQL by a program that is killed at
 * each moment of a batch's way, while rows are written, move between the topics, and are deleted.
 */
@Tag("soak")
final class SinkKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<Moment> MOMENTS = List.of(
            Moment.AFTER_ROUTE,
            Moment.BEFORE_ACKNOWLEDGEMENT,
            Moment.BEFORE_COMMIT,
            Moment.AFTER_READ,
            Moment.IN_COMMIT,
            Moment.AFTER_COMMIT);

    private static final int ONCE = 100_000;
    private static final int ROWS = 1_500;

    private static final String SINK =
            """
            - route:
                id: copy
                from:
                  uri: kafka:{{topics}}.split_rows.eu,{{topics}}.split_rows.other
                  parameters: {groupId: "{{topics}}.%s", sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000}
                  steps:
                    - to: table:copies?dataSource=#copy&batchSize=5
            """;

    @Test
    void killed_at_every_moment_the_copy_ends_as_the_table_and_a_replay_changes_nothing(@TempDir Path folder)
            throws Exception {
        Random random = new Random(1);
        TestBroker broker = TestBroker.shared();
        try (TestSchema copy = TestDatabase.POSTGRESQL.create();
                Stage stage = Stage.set("sink-kill", broker, List.of(TestDatabase.MARIADB), List.of(Variant.SPLIT))) {
            copy.execute(Writers.ddl("copies", TestDatabase.POSTGRESQL));
            Program program = new Program(
                    folder,
                    stage.application(),
                    broker.bootstrapServers(),
                    Map.of("copy", copy),
                    SINK.formatted("first"));
            sendRowsThatNobodyWritesAgain(broker, stage.application() + ".split_rows.eu");
            try (RunningRoutes source = stage.run()) {
                stage.write(2, 1);
                for (Moment moment : MOMENTS) {
                    kill(program, moment, random);
                }
                stage.silence();
                stage.awaitQuiet(source);
            }
            List<String> table = rows(stage.schema(TestDatabase.MARIADB), "split_rows");
            assertThat(table).hasSizeGreaterThan(50);
            for (String group : List.of("first", "second")) {
                try (RunningRoutes sink = RunningRoutes.start(
                        stage.application(),
                        broker.bootstrapServers(),
                        Map.of("copy", copy.dataSource()),
                        SINK.formatted(group),
                        context -> {})) {
                    broker.awaitRead(
                            stage.application() + "." + group,
                            stage.application() + ".split_rows.eu",
                            stage.application() + ".split_rows.other");
                    assertThat(sink.work("copy").state()).isEqualTo(RouteState.RUNNING);
                }
                assertThat(rows(copy, "copies where id < " + ONCE)).as(group).isEqualTo(table);
                assertThat(rows(copy, "copies where id >= " + ONCE)).as(group).hasSize(ROWS);
            }
        }
    }

    /** What of them is lost is not made good by a later state. They come first, so that the kills meet them. */
    private static void sendRowsThatNobodyWritesAgain(TestBroker broker, String topic) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int id = ONCE; id < ONCE + ROWS; id++) {
                String row = "{\"id\":%d,\"seq\":1,\"region\":\"EU\",\"note\":null,\"changed_at\":null}".formatted(id);
                producer.send(new ProducerRecord<>(topic, Integer.toString(id), row));
            }
        }
    }

    private static void kill(Program program, Moment moment, Random random) throws IOException {
        int occurrence = moment == Moment.AFTER_ROUTE ? 1 + random.nextInt(100) : 1 + random.nextInt(15);
        try (ChildJvm child = program.start(moment, occurrence, random.nextInt(5_000_000))) {
            assertThat(child.awaitExit(PATIENCE))
                    .as(() -> moment + System.lineSeparator() + String.join(System.lineSeparator(), child.lines()))
                    .isEqualTo(RouteProgram.HALTED);
        }
    }

    private static List<String> rows(TestSchema schema, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "select id, seq, region, note, changed_at from %s order by id".formatted(table))) {
            while (found.next()) {
                rows.add("%s %s %s %s %s"
                        .formatted(
                                found.getLong(1),
                                found.getLong(2),
                                found.getString(3),
                                found.getString(4),
                                found.getObject(5, LocalDateTime.class)));
            }
        }
        return rows;
    }
}
