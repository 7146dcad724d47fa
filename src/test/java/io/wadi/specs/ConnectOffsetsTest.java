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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    @Test
    void offsets_count_as_they_are_where_the_worker_has_no_transactions_too() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                // What a worker has not stored when it is killed is behind.
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .atLeastOnce()
                        .with("offset.flush.interval.ms", "600000")
                        .start(1)) {
            String topic = broker.topic("stored-" + schema.name(), 1);
            String name = schema.name();
            schema.execute(
                    "create table things (id bigint primary key, version bigint, index (version))",
                    "insert into things values (1, 10), (2, 20)");
            Map<String, String> config = config(schema, topic);
            config.keySet().removeAll(List.of("exactly.once.support", "transaction.boundary"));
            config.put("shards", "1");
            try (Recorder recorder = broker.record(topic)) {
                cluster.rest().put(name, config);
                recorder.until(2);
                awaitSeen(name, "/commit", 2);
                stop(cluster.rest(), name);

                cluster.rest().resume(name);
                awaitSeen(name, "/known", 1);
                stop(cluster.rest(), name);
                ObjectNode confirmed = edited(cluster.rest(), name);
                confirmed.put("confirmDeletes", true);
                assertThat(patch(cluster.rest(), name, confirmed).status()).isEqualTo(200);
                cluster.rest().resume(name);
                awaitSeen(name, "/known", 2);
                stop(cluster.rest(), name);
                assertThat(offset(cluster.rest(), name).toString()).doesNotContain("confirmDeletes");

                long stored = offset(cluster.rest(), name).path("commit").asLong();
                cluster.rest().resume(name);
                int commits = seen(name, "/commit");
                schema.execute("insert into things values (3, 30)");
                recorder.until(3);
                awaitSeen(name, "/commit", commits + 1);
                cluster.workers().get(0).kill();
                cluster.startWorker();
                awaitSeen(name, "/known", 3);
                stop(cluster.rest(), name);
                assertThat(offset(cluster.rest(), name).path("commit").asLong()).isGreaterThan(stored);

                cluster.rest().deleteOffsets(name);
                cluster.rest().resume(name);
                assertThat(recorder.until(6)).as("sent again").hasSize(6);
            }
        }
    }

    @Test
    void replay_in_the_offsets_runs_each_dead_letter_again_by_the_shard_that_has_its_row() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(1)) {
            String name = schema.name();
            String topic = broker.topic("again-" + name, 1);
            ConnectRest rest = cluster.rest();
            schema.execute(
                    "create table things (id bigint primary key, word varchar(9))",
                    "insert into things values (1, 'bad'), (2, 'good'), (3, 'bad'), (4, 'bad')");
            try (Recorder recorder = broker.record(topic);
                    Recorder dead = broker.record(broker.topic(topic + ".dead", 1))) {
                rest.put(
                        name,
                        twoShards(
                                schema,
                                topic,
                                """
                                - choice:
                                    when:
                                      - simple: "${body[word]} == 'bad'"
                                        steps:
                                          - throwException: {exceptionType: java.lang.IllegalStateException, message: a bad word}
                                """));
                assertThat(dead.until(3)).hasSize(3);
                schema.execute("delete from things where id = 4");
                assertThat(dead.until(4).get(3).key()).isEqualTo("4");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> rest.offsets(name).path("offsets").size() == 2);
                stop(rest, name);
                rest.put(name, twoShards(schema, topic, "")); // the repaired route
                assertThat(replay(rest, name).status()).isEqualTo(200);
                rest.resume(name);
                assertThat(recorder.until(5).subList(1, 5))
                        .extracting(ConnectOffsetsTest::line)
                        .containsExactlyInAnyOrder("1 update", "3 update", "4 delete", "4 delete");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> !rest.offsets(name).toString().contains("replay"));
                broker.awaitRead("wadi.replay.%s.things.0".formatted(name), topic + ".dead");
                broker.awaitRead("wadi.replay.%s.things.1".formatted(name), topic + ".dead");

                stop(rest, name);
                schema.execute("insert into things values (5, 'bad')");
                rest.resume(name);
                assertThat(line(recorder.until(6).get(5))).isEqualTo("5 insert");
                assertThat(broker.readCommitted(topic)).hasSize(6);
                assertThat(broker.readCommitted(topic + ".dead")).hasSize(4);
            }
        }
    }

    @Test
    void replay_of_a_route_without_dead_letters_fails_the_task_with_what_to_do() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(1)) {
            String name = schema.name();
            schema.execute(
                    "create table things (id bigint primary key, version bigint)", "insert into things values (1, 10)");
            ConnectRest rest = cluster.rest();
            rest.put(name, config(schema, broker.topic("letterless-" + name, 1)));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> rest.offsets(name).path("offsets").size() == 1);
            stop(rest, name);
            assertThat(replay(rest, name).status()).isEqualTo(200);
            rest.resume(name);
            rest.await(name, status -> status.tasks().stream()
                    .anyMatch(task -> task.state().equals("FAILED")
                            && task.trace().contains("says replay, and the route has no deadLetterTopic")));
        }
    }

    private Map<String, String> twoShards(TestSchema schema, String topic, String step) {
        String route =
                """
                - route:
                    id: things
                    from:
                      uri: table:things
                      parameters: {delay: 20, fullScan: 200, keep: word, deleteGuard: 1.0, retries: 0, deadLetterTopic: %1$s.dead}
                      steps:
                %2$s
                        - marshal: {json: {}}
                        - to: kafka:%1$s
                """
                        .formatted(topic, step.indent(8).stripTrailing());
        Map<String, String> config = ConnectorConfig.of(broker, schema, route);
        config.putAll(Map.of("tasks.max", "2", "shards", "2", "shard.rows", "2"));
        return config;
    }

    private static String line(ConsumerRecord<String, String> record) {
        return record.key() + " "
                + new String(record.headers().lastHeader("wadi.operation").value(), StandardCharsets.UTF_8);
    }

    private static ConnectRest.Answer replay(ConnectRest rest, String name) {
        JsonNode offsets = rest.offsets(name).deepCopy();
        offsets.path("offsets").forEach(each -> ((ObjectNode) each.path("offset")).put("replay", true));
        return rest.once("PATCH", "/connectors/" + name + "/offsets", offsets);
    }

    /** Waits for so many records on the topic of the seen rows. */
    private void awaitSeen(String connector, String key, int records) {
        await().atMost(Duration.ofMinutes(2)).until(() -> seen(connector, key) >= records);
    }

    private int seen(String connector, String key) {
        return (int) broker.readCommitted("wadi.seen." + connector).stream()
                .filter(record -> record.value() != null && record.key().contains(key))
                .count();
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
