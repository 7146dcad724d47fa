package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantees 4 and 5 where nothing fences who was frozen: its records come when those of its successor are there, and still the table is last. */
final class RepairTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String YAML =
            """
            - route:
                id: notes
                from:
                  uri: table:notes
                  parameters: {dataSource: '#mariadb', delay: 20, store: '%s', delivery: at-least-once}
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:{{topics}}
            """;

    @ParameterizedTest
    @CsvSource({
        "kafka,repair-topic,FREEZE_SENDING",
        "#mariadb,repair-table,FREEZE_SENDING",
        "kafka,repair-acknowledged,FREEZE"
    })
    void records_of_an_instance_that_thaws_after_it_was_replaced_are_not_the_last_of_their_keys(
            String store, String name, Moment moment, @TempDir Path folder) throws Exception {
        TestBroker broker = TestBroker.shared();
        String application = broker.topic(name + "-" + ProcessHandle.current().pid(), 1);
        try (TestSchema schema = TestDatabase.MARIADB.create()) {
            Notes notes = new Notes(broker, application, schema, YAML.formatted(store), folder);
            schema.execute(
                    "create table notes (id bigint primary key, text varchar(10) not null)",
                    "insert into notes values (1, 'old'), (2, 'old'), (3, 'old')");
            try (ChildJvm first = notes.frozen(moment)) {
                schema.execute(
                        "update notes set text = 'new' where id < 3",
                        "delete from notes where id = 3",
                        "insert into notes values (4, 'new')");
                try (RunningRoutes second = notes.run()) {
                    notes.awaitTable(second, 1, 2, 4);
                    int before = notes.records().size();
                    Frozen.thaw(first);
                    first.awaitLine("route notes is FENCED", PATIENCE);
                    // Those of the first that were still on their way, or if there are none, the repetition by the
                    // second.
                    notes.awaitMore(before, 3);
                    notes.awaitTable(second, 1, 2, 4);
                }
            }
            int all = notes.records().size();
            try (RunningRoutes third = notes.run()) {
                Awaitility.await("two polls").atMost(PATIENCE).until(() -> third.consumer("notes").scans().stream()
                        .anyMatch(scan -> scan.fullScans() > 0));
                notes.awaitTable(third, 1, 2, 4);
            }
            assertThat(notes.records()).hasSize(all);
        }
    }

    /** One route, whose topic it watches. */
    private record Notes(TestBroker broker, String application, TestSchema schema, String yaml, Path folder) {

        RunningRoutes run() throws Exception {
            return RunningRoutes.start(
                    application,
                    broker.bootstrapServers(),
                    Map.of("mariadb", schema.dataSource()),
                    yaml,
                    context -> RunningRoutes.kafka(context, new Properties()));
        }

        /** Starts the route in a JVM of its own, until it is frozen; its records wait in its producer until it wants to know what became of them. */
        ChildJvm frozen(Moment moment) throws Exception {
            Program program =
                    new Program(folder, application, broker.bootstrapServers(), Map.of("mariadb", schema), yaml);
            ChildJvm first = program.start(moment, 1, 0, Map.of("linger.ms", "60000"));
            first.awaitLine("reached " + moment, PATIENCE);
            return first;
        }

        /** Waits until the route has committed and the last records are these rows as they are now. */
        void awaitTable(RunningRoutes running, long... ids) {
            Map<Long, String> table = new TreeMap<>();
            for (long id : ids) {
                table.put(id, "{\"id\":%d,\"text\":\"new\"}".formatted(id));
            }
            Awaitility.await("the rows of " + application).atMost(PATIENCE).untilAsserted(() -> {
                assertThat(last()).isEqualTo(table);
                assertThat(running.consumer("notes").state()).isEqualTo(RouteState.RUNNING);
                assertThat(running.consumer("notes").isQuiet()).isTrue();
            });
        }

        void awaitMore(int before, int more) {
            Awaitility.await("records of " + application)
                    .atMost(PATIENCE)
                    .until(() -> records().size() >= before + more);
        }

        private Map<Long, String> last() {
            Map<Long, String> last = new TreeMap<>();
            for (ConsumerRecord<String, String> record : records()) {
                if (record.value() == null) {
                    last.remove(Long.valueOf(record.key()));
                } else {
                    last.put(Long.valueOf(record.key()), record.value());
                }
            }
            return last;
        }

        List<ConsumerRecord<String, String>> records() {
            return broker.readCommitted(application);
        }
    }
}
