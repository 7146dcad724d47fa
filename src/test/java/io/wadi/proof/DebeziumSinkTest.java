package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RunningRoutes;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.DebeziumPlugin;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Debezium's own sink connector takes our change events as they are, with schemas by Connect's converter and with those that the program writes itself:
 * while a table of MariaDB is written to, it makes two tables of PostgreSQL, which end as that table.
 */
final class DebeziumSinkTest {
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int WRITERS = 2;
    private static final int WRITES = 400;

    private final TestBroker broker = TestBroker.shared();

    @Test
    void a_table_that_changes_ends_in_postgresql_as_it_is_by_the_sink_of_debezium() throws Exception {
        try (TestSchema source = TestDatabase.MARIADB.create();
                TestSchema copies = TestDatabase.POSTGRESQL.create()) {
            Things things = new Things(source);
            things.write(new Random(1), WRITES);
            String connect = broker.topic("things-connect-" + source.name(), 3);
            String program = broker.topic("things-program-" + source.name(), 3);
            try (ConnectCluster cluster = worker();
                    RunningRoutes routes = RunningRoutes.start(
                            "things-" + source.name(), broker, source.dataSource(), program(program))) {
                cluster.rest().put("wadi", wadi(source, connect));
                cluster.rest().put("copy_connect", sink(copies, connect, "copy_connect"));
                cluster.rest().put("copy_program", sink(copies, program, "copy_program"));
                writeAtOnce(things);
                awaitEqual(things, copies, "copy_connect", cluster);
                awaitEqual(things, copies, "copy_program", cluster);
            }
        }
    }

    private ConnectCluster worker() {
        return ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                .with("plugin.path", ConnectPlugin.path() + "," + DebeziumPlugin.jdbcSink())
                .jvm("-Xmx1g")
                .start(1);
    }

    private static void writeAtOnce(Things things) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(i);
                writers.add(threads.submit(() -> {
                    things.write(random, WRITES);
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitEqual(Things things, TestSchema copies, String copy, ConnectCluster cluster)
            throws Exception {
        List<String> rows = things.rows();
        assertThat(rows).hasSizeGreaterThan(50);
        Awaitility.await(copy)
                .atMost(PATIENCE)
                .failFast(copy, () -> assertThat(cluster.rest().status(copy).toString())
                        .doesNotContain("FAILED"))
                .untilAsserted(() -> assertThat(Things.rows(copies, copy + "*")).isEqualTo(rows));
    }

    private Map<String, String> wadi(TestSchema source, String topic) {
        Map<String, String> config =
                new HashMap<>(ConnectorConfig.of(broker, source, route("wadi:debezium", "", topic)));
        config.put("key.converter", JSON);
        config.put("value.converter", JSON);
        return config;
    }

    private static String program(String topic) {
        return route("wadi:debezium-schema", "- marshal: {json: {}}", topic);
    }

    private static String route(String type, String marshal, String topic) {
        return """
                - route:
                    id: things
                    from:
                      uri: table:things
                      parameters: {delay: 50, keep: "*"}
                      steps:
                        - transformDataType: {toType: "%s"}
                        %s
                        - to: kafka:%s
                """
                .formatted(type, marshal, topic);
    }

    /** Debezium's connector as its users configure it for its own events; the tables are of its making. */
    private static Map<String, String> sink(TestSchema copies, String topic, String table) {
        return Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("topics", topic),
                Map.entry("consumer.override.isolation.level", "read_committed"),
                Map.entry("consumer.override.auto.offset.reset", "earliest"),
                Map.entry("key.converter", JSON),
                Map.entry("key.converter.schemas.enable", "true"),
                Map.entry("value.converter", JSON),
                Map.entry("value.converter.schemas.enable", "true"),
                Map.entry("connection.url", copies.jdbcUrl()),
                Map.entry("connection.username", copies.user()),
                Map.entry("connection.password", copies.password()),
                Map.entry("insert.mode", "upsert"),
                Map.entry("delete.enabled", "true"),
                Map.entry("primary.key.mode", "record_key"),
                Map.entry("schema.evolution", "basic"),
                Map.entry("collection.name.format", table));
    }
}
