package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Guarantee 5 where records and seen rows are not committed together: the process dies when the records are delivered and nothing is seen of it yet,
 * and the rows are others again before the next one reads them.
 */
final class OwedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String YAML =
            """
            - route:
                id: notes
                from:
                  uri: table:notes
                  parameters: {dataSource: '#mariadb', delay: 20, keep: region, split: true, store: '%s', delivery: at-least-once}
                  steps:
                    - setProperty: {name: region, simple: "${body[region]}"}
                    - marshal: {json: {}}
                    - toD: kafka:{{topics}}.${exchangeProperty[region]}
            """;

    @ParameterizedTest
    @CsvSource({"kafka,owed-topic", "#mariadb,owed-table"})
    void rows_that_changed_again_after_a_crash_between_records_and_seen_rows_end_as_the_table(
            String store, String name, @TempDir Path folder) throws Exception {
        TestBroker broker = TestBroker.shared();
        String application = name + "-" + ProcessHandle.current().pid();
        broker.topic(application + ".EU", 1);
        broker.topic(application + ".US", 1);
        try (TestSchema schema = TestDatabase.MARIADB.create()) {
            Notes notes = new Notes(broker, application, schema, YAML.formatted(store), folder);
            schema.execute(
                    "create table notes (id bigint primary key, region varchar(10) not null)",
                    "insert into notes values (2, 'EU'), (3, 'EU'), (4, 'EU')");
            notes.runUntil("EU", 2, 3, 4);
            schema.execute(
                    "insert into notes values (1, 'EU')",
                    "update notes set region = 'US' where id in (2, 3)",
                    "delete from notes where id = 4");
            notes.dieOnceDelivered();
            schema.execute(
                    "delete from notes where id in (1, 2)",
                    "update notes set region = 'EU' where id = 3",
                    "insert into notes values (4, 'EU')");
            notes.runUntil("EU", 3, 4);
        }
    }

    /** One route, whose topics it watches. */
    private record Notes(TestBroker broker, String application, TestSchema schema, String yaml, Path folder) {

        /** Runs the route here until the topic of a region holds these rows and the others hold none. */
        void runUntil(String region, Integer... ids) throws Exception {
            try (var running = RunningRoutes.start(
                    application,
                    broker.bootstrapServers(),
                    Map.of("mariadb", schema.dataSource()),
                    yaml,
                    context -> RunningRoutes.kafka(context, new Properties()))) {
                Awaitility.await("the rows of " + application).atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(rows(region)).containsExactly(ids);
                    assertThat(rows(region.equals("EU") ? "US" : "EU")).isEmpty();
                });
                Awaitility.await("the commit").atMost(PATIENCE).until(() -> running.consumer("notes")
                        .isQuiet());
            }
        }

        /** Starts the route until it died after its records were delivered and before they are seen. */
        void dieOnceDelivered() throws Exception {
            Program program =
                    new Program(folder, application, broker.bootstrapServers(), Map.of("mariadb", schema), yaml);
            for (int occurrence = 1; !isDelivered(); occurrence++) {
                try (ChildJvm child = program.start(Moment.BEFORE_COMMIT, occurrence, 0)) {
                    assertThat(child.awaitExit(PATIENCE))
                            .as(() -> String.join(System.lineSeparator(), child.lines()))
                            .isEqualTo(RouteProgram.HALTED);
                }
            }
        }

        private boolean isDelivered() {
            return rows("EU").equals(Set.of(1)) && rows("US").equals(Set.of(2, 3));
        }

        /** The rows whose last record on the topic is neither a tombstone nor missing. */
        private Set<Integer> rows(String region) {
            List<ConsumerRecord<String, String>> records = broker.readCommitted(application + "." + region);
            Set<Integer> rows = new TreeSet<>();
            for (ConsumerRecord<String, String> record : records) {
                Integer id = Integer.valueOf(record.key());
                if (record.value() == null) {
                    rows.remove(id);
                } else {
                    rows.add(id);
                }
            }
            return rows;
        }
    }
}
