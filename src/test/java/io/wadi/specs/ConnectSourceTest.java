package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source connector does with routes, records and transformations that a standalone program does not have. */
final class ConnectSourceTest {
    private static final TestBroker BROKER = TestBroker.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";

    private static ConnectCluster cluster;

    @TempDir
    private Path folder;

    private TestSchema schema;
    private String topic;
    private Recorder recorder;

    @BeforeAll
    static void start() {
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, BROKER, ConnectPlugin.path())
                .start(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void nothing_sent() throws Exception {
        schema = TestDatabase.MARIADB.create();
        topic = BROKER.topic("source-" + schema.name(), 1);
        recorder = BROKER.record(topic);
    }

    @AfterEach
    void no_connector() throws Exception {
        cluster.rest().delete(schema.name());
        recorder.close();
        schema.close();
    }

    @Test
    void every_task_captures_tables_that_placeholders_name_and_has_the_routes_that_rows_go_on_to() throws Exception {
        StringBuilder routes = new StringBuilder(
                """
                - route: {id: publish, from: {uri: "direct:publish", steps: [marshal: {json: {}}, to: "kafka:%s"]}}
                """
                        .formatted(topic));
        for (int i = 0; i < 8; i++) {
            schema.execute(
                    "create table rows_%d (id bigint primary key)".formatted(i),
                    "insert into rows_%1$d values (%1$d)".formatted(i));
            routes.append(
                    """
                    - route: {id: "rows%d", from: {uri: "%s", parameters: {delay: 20}, steps: [to: "direct:publish"]}}
                    """
                            .formatted(i, i % 2 == 0 ? "{{source%d}}".formatted(i) : "table:rows_" + i));
        }
        Map<String, String> config = ConnectorConfig.of(BROKER, schema, routes.toString());
        config.put("tasks.max", "2");
        IntStream.range(0, 8).forEach(i -> config.put("source" + i, "table:rows_" + i));
        put(config);
        assertThat(recorder.until(8))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
        cluster.rest().awaitRunning(schema.name(), 2);
    }

    @Test
    void two_equal_records_of_one_commit_are_both_sent() throws Exception {
        Map<String, String> config = ConnectorConfig.of(
                BROKER, schema, things("- setBody: {constant: same}\n- to: kafka:%1$s\n- to: kafka:%1$s"));
        config.put("key.converter", STRINGS);
        config.put("value.converter", STRINGS);
        put(config);
        assertThat(recorder.until(2)).extracting(ConsumerRecord::value).containsExactly("same", "same");
        schema.execute("insert into things values (2)");
        recorder.until(4);
        cluster.rest().awaitRunning(schema.name(), 1);
    }

    @Test
    void converters_are_found_by_the_names_that_connect_has_for_them() throws Exception {
        Map<String, String> config = ConnectorConfig.of(BROKER, schema, things("- to: kafka:%s"));
        config.put("key.converter", "StringConverter");
        config.put("value.converter", "JsonConverter");
        put(config);
        assertThat(recorder.until(1).get(0).value()).contains("\"payload\":{\"id\":1}");
    }

    @Test
    void a_number_in_a_header_is_text() throws Exception {
        put(
                ConnectorConfig.of(
                        BROKER,
                        schema,
                        things(
                                """
                                - marshal: {json: {}}
                                - setHeader: {name: whole, simple: {expression: "300", resultType: int}}
                                - setHeader: {name: long, simple: {expression: "5000000000", resultType: long}}
                                - setHeader: {name: half, simple: {expression: "0.5", resultType: double}}
                                - setHeader: {name: yes, simple: {expression: "true", resultType: boolean}}
                                - to: kafka:%s""")));
        ConsumerRecord<String, String> record = recorder.until(1).get(0);
        assertThat(List.of("whole", "long", "half", "yes"))
                .extracting(name -> new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8))
                .containsExactly("300", "5000000000", "0.5", "true");
    }

    @Test
    void a_commit_whose_records_a_transformation_drops_ends_where_the_worker_alone_has_transactions() throws Exception {
        Map<String, String> config = dropping(things("- marshal: {json: {}}\n- to: kafka:dropped"));
        config.keySet().removeAll(List.of("exactly.once.support", "transaction.boundary"));
        put(config);
        awaitOffset("things.mode");
    }

    @Test
    void a_file_is_moved_whose_record_a_transformation_drops() throws IOException {
        Files.writeString(folder.resolve("one"), "one");
        put(dropping(files("dropped")));
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(".done/one")));
    }

    @Test
    void offsets_are_deleted_where_another_source_has_some_too() throws Exception {
        Files.writeString(folder.resolve("one"), "one");
        put(ConnectorConfig.of(BROKER, schema, files(topic) + things("- marshal: {json: {}}\n- to: kafka:%s")));
        recorder.until(2);
        awaitOffset("sent");
        cluster.rest().stop(schema.name());
        cluster.rest().await(schema.name(), status -> status.are("STOPPED", 0));
        cluster.rest().deleteOffsets(schema.name());
        cluster.rest().resume(schema.name());
        assertThat(recorder.until(3)).as("the row, sent again").last().satisfies(record -> assertThat(record.key())
                .isEqualTo("1"));
    }

    private void put(Map<String, String> config) {
        cluster.rest().put(schema.name(), config);
    }

    private void awaitOffset(String field) {
        await().atMost(PATIENCE)
                .until(() -> cluster.rest().offsets(schema.name()).toString().contains("\"" + field + "\""));
    }

    /** Nothing comes to the topic of this name. */
    private Map<String, String> dropping(String routes) {
        Map<String, String> config = ConnectorConfig.of(BROKER, schema, routes);
        config.put("transforms", "mine");
        config.put("transforms.mine.type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms.mine.predicate", "dropped");
        config.put("predicates", "dropped");
        config.put("predicates.dropped.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        config.put("predicates.dropped.pattern", "dropped");
        return config;
    }

    /** A route from a table of one row, with these steps, and the table. */
    private String things(String steps) throws Exception {
        schema.execute("create table things (id bigint primary key)", "insert into things values (1)");
        return """
                - route:
                    id: things
                    from:
                      uri: table:things
                      parameters: {delay: 20}
                      steps:
                %s
                """
                .formatted(steps.formatted(topic).indent(8).stripTrailing());
    }

    private String files(String to) {
        return """
                - route:
                    id: files
                    from:
                      uri: file:%s
                      parameters: {move: .done, initialDelay: 0, delay: 50}
                      steps:
                        - to: kafka:%s
                """
                .formatted(folder, to);
    }
}
