package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task that fails says in its status what failed, why, and what to do; after that it goes on. */
final class ConnectFailureTest {
    private static final TestBroker BROKER = TestBroker.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static ConnectCluster cluster;

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
    void three_rows() throws Exception {
        schema = TestDatabase.MARIADB.create();
        schema.execute(
                "create table things (id bigint primary key, word varchar(9))",
                "insert into things values (1, 'good'), (2, 'bad'), (3, 'good')");
        topic = BROKER.topic("failures-" + schema.name(), 1);
        recorder = BROKER.record(topic);
    }

    @AfterEach
    void no_connector() throws Exception {
        cluster.rest().delete(schema.name());
        recorder.close();
        schema.close();
    }

    @Test
    void a_row_whose_route_fails_is_named_with_table_key_and_cause_and_a_restart_tries_it_again() throws Exception {
        rest().put(schema.name(), config());
        assertThat(trace("no such word"))
                .contains(
                        "Route things is FAILED",
                        "the row of things with the key (id) = [2]: no such word",
                        "deadLetterTopic=NAME",
                        "A restart of the task goes on from there")
                .doesNotContain("bad");

        rest().restartTask(schema.name(), 0);
        rest().await(schema.name(), status -> status.are("RUNNING", 1));
        trace("no such word");

        schema.execute("update things set word = 'mended' where id = 2");
        rest().restartTask(schema.name(), 0);
        List<ConsumerRecord<String, String>> records = recorder.until(3);
        assertThat(records).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("1", "2", "3");
        schema.execute("insert into things values (4, 'good')");
        assertThat(recorder.until(4)).hasSize(4).last().satisfies(record -> assertThat(record.key())
                .isEqualTo("4"));
    }

    @Test
    void a_row_that_fits_into_no_struct_goes_to_the_dead_letter_topic_and_its_neighbours_to_theirs() throws Exception {
        schema.execute("alter table things add total decimal(9,2)");
        Map<String, String> config = config();
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        String cause =
                "- throwException: {exceptionType: java.lang.IllegalArgumentException, message: \"no such word\"}";
        String route = config.get("route.yaml")
                .replace(cause, "- to: kamelet:wadi-set-action?column=total&value=12.345&type=decimal")
                .replaceAll(" *- marshal: .*\n", "")
                .replace("retries: 0", "retries: 0, deadLetterTopic: %s.dead".formatted(topic));
        config.put("route.yaml", route);
        try (Recorder dead = BROKER.record(topic + ".dead")) {
            rest().put(schema.name(), config);
            assertThat(dead.until(1)).singleElement().satisfies(letter -> assertThat(
                            new String(letter.headers().lastHeader("wadi.error").value(), StandardCharsets.UTF_8))
                    .contains("Column total of things does not fit into a Struct", "Rounding necessary")
                    .doesNotContain("12.345"));
            assertThat(recorder.until(2)).hasSize(2);
            rest().awaitRunning(schema.name(), 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"Filter, was dropped", "RegexRouter, came to topic moved. instead"})
    void a_transformation_that_takes_seen_rows_away_fails_the_task_and_is_named(String kind, String what)
            throws Exception {
        schema.execute("update things set word = 'good'");
        Map<String, String> config = transformed(kind);
        config.put("transforms.mine.predicate", "seen");
        if (kind.equals("RegexRouter")) {
            // As many partitions as the seen rows have: for one that is not there the producer waits without end.
            BROKER.topic("moved.", 9);
        }
        rest().put(schema.name(), config);
        assertThat(trace("wadi.seen." + schema.name()))
                .contains(what, "predicates.seen.pattern", "A restart of the task goes on from there");

        rest().put(schema.name(), config());
        schema.execute("insert into things values (4, 'good')");
        recorder.until(
                PATIENCE, seen -> seen.stream().anyMatch(record -> record.key().equals("4")));
        rest().awaitRunning(schema.name(), 1);
    }

    @Test
    void a_transformation_that_leaves_seen_rows_alone_may_rename_the_others() throws Exception {
        schema.execute("update things set word = 'good'");
        Map<String, String> config = transformed("RegexRouter");
        config.put("transforms.mine.regex", ".*");
        config.put("transforms.mine.replacement", topic + ".moved");
        config.put("transforms.mine.predicate", "seen");
        config.put("transforms.mine.negate", "true");
        try (Recorder moved = BROKER.record(topic + ".moved")) {
            rest().put(schema.name(), config);
            assertThat(moved.until(3)).hasSize(3);
            schema.execute("delete from things where id = 1");
            assertThat(moved.until(5)).hasSize(5);
            rest().restartTask(schema.name(), 0);
            schema.execute("insert into things values (4, 'good')");
            assertThat(moved.until(6)).hasSize(6);
        }
    }

    /** With a transformation of the connector's records and a predicate that knows those of seen rows. */
    private Map<String, String> transformed(String kind) {
        Map<String, String> config = config();
        config.put("transforms", "mine");
        config.put("transforms.mine.type", "org.apache.kafka.connect.transforms." + kind);
        if (kind.equals("RegexRouter")) {
            config.put("transforms.mine.regex", ".*");
            config.put("transforms.mine.replacement", "moved.");
        }
        config.put("predicates", "seen");
        config.put("predicates.seen.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        config.put("predicates.seen.pattern", "wadi\\.seen\\..*");
        return config;
    }

    private static ConnectRest rest() {
        return cluster.rest();
    }

    /** Waits for the task to fail with this text. */
    private String trace(String text) {
        return rest().await(
                        schema.name(),
                        status -> status.tasks().size() == 1
                                && status.tasks().get(0).state().equals("FAILED")
                                && status.tasks().get(0).trace().contains(text))
                .tasks()
                .get(0)
                .trace();
    }

    private Map<String, String> config() {
        String route =
                """
                        - route:
                            id: things
                            from:
                              uri: table:things
                              parameters: {delay: 20, retries: 0, keep: word}
                              steps:
                                - choice:
                                    when:
                                      - simple: "${body[word]} == 'bad'"
                                        steps:
                                          - throwException: {exceptionType: java.lang.IllegalArgumentException, message: "no such word"}
                                - marshal: {json: {}}
                                - to: kafka:%s
                        """
                        .formatted(topic);
        Map<String, String> config = ConnectorConfig.of(BROKER, schema, route);
        config.put("shards", "1");
        return config;
    }
}
