package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectRest;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The offsets of a connector, as docs/connect.md says that people read and edit them. */
final class ConnectOffsetsTest {
    private final TestBroker broker = TestBroker.shared();

    @Test
    void offsets_are_read_edited_refused_and_reset_and_seen_rows_behind_them_fail_the_task() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(1)) {
            String topic = broker.topic("offsets-" + schema.name(), 1);
            String name = schema.name();
            ConnectRest rest = cluster.rest();
            schema.execute(
                    "create table things (id bigint primary key, version bigint, index (version))",
                    "insert into things values (1, 10), (2, 20)");
            try (Recorder recorder = broker.record(topic)) {
                rest.put(name, config(schema, topic));
                recorder.until(2);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(
                                () -> assertThat(offset(rest, name).toString()).contains("things.version"));
                assertThat(offset(rest, name).path("things.mode").asText()).isEqualTo("changes");
                stop(rest, name);

                ObjectNode nonsense = edited(rest, name);
                nonsense.put("things.verson", "0");
                assertThat(patch(rest, name, nonsense).toString())
                        .contains("unknown field things.verson", "Did you mean \\\"version\\\"");
                ObjectNode back = edited(rest, name);
                back.put("things.version", "0");
                assertThat(patch(rest, name, back).status()).isEqualTo(200);
                rest.resume(name);
                rest.awaitRunning(name, 1);
                schema.execute("insert into things values (3, 30)");
                assertThat(recorder.until(3)).as("read again, not sent again").hasSize(3);

                stop(rest, name);
                rest.deleteOffsets(name);
                rest.resume(name);
                assertThat(recorder.until(6)).as("sent again").hasSize(6);

                stop(rest, name);
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                    admin.deleteTopics(List.of("wadi.seen." + name)).all().get();
                }
                rest.resume(name);
                assertThat(rest.await(
                                        name,
                                        status -> status.tasks().size() == 1
                                                && status.tasks().get(0).state().equals("FAILED"))
                                .tasks()
                                .get(0)
                                .trace())
                        .contains("wadi.seen." + name, "end with commit 0", "delete the connector's offsets");
                assertThat(broker.readCommitted(topic)).hasSize(6);
            }
        }
    }

    private static void stop(ConnectRest rest, String name) {
        rest.stop(name);
        rest.await(name, status -> status.are("STOPPED", 0));
    }

    private static JsonNode offset(ConnectRest rest, String name) {
        return rest.offsets(name).at("/offsets/0/offset");
    }

    private static ObjectNode edited(ConnectRest rest, String name) {
        return offset(rest, name).deepCopy();
    }

    private static ConnectRest.Answer patch(ConnectRest rest, String name, ObjectNode offset) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        ObjectNode entry = body.putArray("offsets").addObject();
        entry.set("partition", rest.offsets(name).at("/offsets/0/partition"));
        entry.set("offset", offset);
        return rest.once("PATCH", "/connectors/" + name + "/offsets", body);
    }

    private Map<String, String> config(TestSchema schema, String topic) {
        String route =
                """
                        - route:
                            id: things
                            from:
                              uri: table:things
                              parameters: {delay: 20, version: version, lookback: 500, fullScan: 1s}
                              steps:
                                - marshal: {json: {}}
                                - to: kafka:%s
                        """
                        .formatted(topic);
        Map<String, String> config = ConnectorConfig.of(broker, schema, route);
        return config;
    }
}
