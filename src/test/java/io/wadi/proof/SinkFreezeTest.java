package io.wadi.proof;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantee 4 on the way back: who stood still until another had its partitions writes no older state behind its back. */
final class SinkFreezeTest {
    private static final int ROWS = 5;
    private static final String SINK =
            """
            - route:
                id: copy
                from:
                  uri: kafka:{{topics}}.states
                  parameters: {groupId: "{{topics}}.copy", sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000}
                  steps:
                    - to: table:copies?dataSource=#copy
            """;

    private final TestBroker broker = TestBroker.shared();
    private final String application = "sink-freeze-" + UUID.randomUUID();

    @ParameterizedTest
    @CsvSource({"FREEZE_READING, 1", "FREEZE_ROUTED, " + ROWS})
    void a_program_frozen_in_mid_batch_writes_nothing_when_it_thaws_after_another_took_over(
            Moment moment, int occurrence, @TempDir Path folder) throws Exception {
        broker.topic(application + ".states", 1);
        try (TestSchema copy = TestDatabase.POSTGRESQL.create()) {
            copy.execute("create table copies (id int primary key, state varchar(20))");
            Program program = new Program(folder, application, broker.bootstrapServers(), Map.of("copy", copy), SINK);
            send("old");
            try (ChildJvm frozen = program.start(moment, occurrence, 0)) {
                frozen.awaitLine("reached " + moment, ofMinutes(3));
                send("new");
                try (RunningRoutes sink = RunningRoutes.start(
                        application,
                        broker.bootstrapServers(),
                        Map.of("copy", copy.dataSource()),
                        SINK,
                        context -> {})) {
                    broker.awaitRead(application + ".copy", application + ".states");
                    assertThat(states(copy)).hasSize(ROWS).containsOnly("new");
                    Frozen.thaw(frozen);
                    broker.awaitMembers(application + ".copy", 2); // it tried to write, and begins anew
                    assertThat(sink.work("copy").state()).isEqualTo(RouteState.RUNNING);
                }
            }
            assertThat(states(copy)).hasSize(ROWS).containsOnly("new");
        }
    }

    private void send(String state) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int id = 1; id <= ROWS; id++) {
                String row = "{\"id\":%d,\"state\":\"%s\"}".formatted(id, state);
                producer.send(new ProducerRecord<>(application + ".states", Integer.toString(id), row));
            }
        }
    }

    private static List<String> states(TestSchema schema) throws SQLException {
        List<String> states = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select state from copies")) {
            while (found.next()) {
                states.add(found.getString(1));
            }
        }
        return states;
    }
}
