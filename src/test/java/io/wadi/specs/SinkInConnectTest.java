package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route from topics as a sink connector, as a user meets it. */
final class SinkInConnectTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final TestBroker BROKER = TestBroker.shared();
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    private static ConnectCluster cluster;

    private final String topic = "sink-" + UUID.randomUUID();
    private TestSchema schema;

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
    void open() throws SQLException {
        schema = TestDatabase.POSTGRESQL.create();
        schema.execute(
                "create table copies (id int primary key, name varchar(5), total numeric(10,2) check (total < 1000))");
        BROKER.topic(topic, 1);
    }

    @AfterEach
    void close() throws SQLException {
        cluster.rest().connectors().forEach(name -> cluster.rest().delete(name.asText()));
        schema.close();
    }

    @Test
    void records_become_rows_and_deletes_and_tombstones_delete_them() {
        send("1", "{\"id\":1,\"name\":\"one\",\"total\":1.50}");
        send("2", "{\"id\":2,\"name\":\"two\",\"total\":2}");
        send("3", "{\"id\":3,\"name\":\"three\",\"total\":3}");
        send("1", "{\"id\":1,\"name\":\"uno\",\"total\":null}");
        send("3", null);
        ProducerRecord<String, String> delete = new ProducerRecord<>(topic, "2", "{\"id\":2}");
        delete.headers().add("wadi.operation", "delete".getBytes(StandardCharsets.UTF_8));
        send(delete);

        cluster.rest().put(topic, config(""));
        awaitRows("1 uno null");
        send("3", "{\"id\":3,\"name\":\"drei\",\"total\":4}");
        awaitRows("1 uno null", "3 drei 4.00");
        awaitRead();
    }

    @Test
    void a_record_that_does_not_fit_goes_to_the_dead_letter_queue_with_its_cause_and_its_neighbours_get_through() {
        BROKER.topic(topic + ".dead", 1);
        send("1", "{\"id\":1,\"name\":\"one\",\"total\":1}");
        send("2", "{\"id\":2,\"name\":\"much too long\",\"total\":2}");
        send("3", "{\"id\":3,\"name\":\"three\",\"total\":\"many\"}");
        send("4", "no json");
        send("5", "{\"id\":5,\"name\":\"five\",\"total\":5000}");
        send("6", "{\"id\":6,\"name\":\"six\",\"total\":6}");

        Map<String, String> config = config("deadLetterTopic: " + topic + ".dead");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", topic + ".dead");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        cluster.rest().put(topic, config);
        awaitRows("1 one 1.00", "6 six 6.00");
        awaitRead();
        try (RouteBeans beans = RouteBeans.of(cluster.workers().get(0))) {
            assertThat(beans.sink(topic, 0))
                    .isEqualTo(Map.of("State", "RUNNING", "Problem", "", "Records", 6L, "DeadLetters", 4L));
        }

        List<ConsumerRecord<String, String>> dead = BROKER.readCommitted(topic + ".dead");
        assertThat(dead).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("2", "3", "4", "5");
        ConsumerRecord<String, String> third = dead.stream()
                .filter(record -> record.key().equals("3"))
                .findFirst()
                .orElseThrow();
        assertThat(third.value()).isEqualTo("{\"id\":3,\"name\":\"three\",\"total\":\"many\"}");
        assertThat(header(third, "__connect.errors.exception.message"))
                .isEqualTo(
                        "A record does not fit (topic %s, partition 0, offset 2): column total of copies is numeric(10,2), and the record's value does not fit: it is no number"
                                .formatted(topic));
        assertThat(dead).allSatisfy(record -> assertThat(header(record, "__connect.errors.exception.message"))
                .contains("offset"));
    }

    /** With the default of ten attempts each of them would take more than a minute, one after the other. */
    @Test
    void records_that_a_step_refuses_hold_nobody_up() {
        BROKER.topic(topic + ".dead", 1);
        send("1", "no json");
        send("2", "{\"id\":2,\"total\":\"many\"}");
        send("3", "{\"id\":3,\"total\":\"-3\"}");
        send("4", "{\"id\":4,\"name\":\"four\",\"total\":\"4\"}");
        send("5", "[");
        Map<String, String> config = config("deadLetterTopic: " + topic + ".dead");
        config.compute(
                "route.yaml",
                (name, yaml) -> yaml.replace(
                        "- to:\n",
                        """
                - unmarshal: {json: {}}
                        - to: "kamelet:wadi-cast-action?columns=total:decimal"
                        - validate: {simple: "${body[total]} > 0"}
                        - to:
                """));
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", topic + ".dead");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        cluster.rest().put(topic, config);
        awaitRows("4 four 4.00");
        awaitRead();
        assertThat(BROKER.readCommitted(topic + ".dead"))
                .extracting(ConsumerRecord::key)
                .containsExactly("1", "2", "3", "5");
    }

    @Test
    void without_a_dead_letter_queue_the_task_fails_at_the_record_and_loses_nothing() throws Exception {
        send("1", "{\"id\":1,\"name\":\"one\",\"total\":1}");
        send("2", "{\"id\":2,\"name\":\"much too long\",\"total\":2}");
        send("3", "{\"id\":3,\"name\":\"three\",\"total\":3}");

        cluster.rest().put(topic, config(""));
        cluster.rest().await(topic, status -> status.tasks().stream()
                .anyMatch(task -> task.state().equals("FAILED")
                        && task.trace().contains("topic %s, partition 0, offset 1".formatted(topic))
                        && task.trace().contains("column name of copies is varchar(5)")
                        && task.trace().contains("errors.deadletterqueue.topic.name")));
        assertThat(rows()).containsExactly("1 one 1.00");
        schema.execute("alter table copies alter column name type varchar(50)");
        cluster.rest().restart(topic);
        awaitRows("1 one 1.00", "2 much too long 2.00", "3 three 3.00");
    }

    @Test
    void structs_are_rows_by_the_columns_types_and_so_are_their_keys() throws Exception {
        schema.execute(
                "create table things (id bigint, part varchar(9), amount decimal(30,10), due date, at timestamp, moment timestamptz, clock time, picture bytea, yes boolean, doc json, primary key (id, part))");
        String key =
                """
                {"schema": {"type": "struct", "fields": [{"field": "id", "type": "int32"}, {"field": "part", "type": "string"}]}, "payload": {"id": %d, "part": "a"}}""";
        String value =
                """
                {"schema": {"type": "struct", "fields": [
                  {"field": "amount", "type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "version": 1, "parameters": {"scale": "10"}, "optional": true},
                  {"field": "due", "type": "int32", "name": "org.apache.kafka.connect.data.Date", "version": 1, "optional": true},
                  {"field": "at", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1, "optional": true},
                  {"field": "moment", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1, "optional": true},
                  {"field": "clock", "type": "int32", "name": "org.apache.kafka.connect.data.Time", "version": 1, "optional": true},
                  {"field": "picture", "type": "bytes", "optional": true},
                  {"field": "yes", "type": "int8", "optional": true},
                  {"field": "doc", "type": "struct", "optional": true, "fields": [{"field": "a", "type": "array", "items": {"type": "int32"}}]}]},
                 "payload": {"amount": "AY7pD/bDc+DuDATVFQ==", "due": -354285, "at": 1583020799123, "moment": 1583020799123, "clock": 45296789,
                   "picture": "AP8=", "yes": 1, "doc": {"a": [1, 2]}}}""";
        send(key.formatted(1), value);
        send(key.formatted(2), value);
        send(key.formatted(2), null);

        Map<String, String> config = config("");
        config.put("route.yaml", config.get("route.yaml").replace("table:copies", "table:things"));
        config.put("key.converter", JSON);
        config.put("value.converter", JSON);
        cluster.rest().put(topic, config);
        awaitRead();
        assertThat(
                        query(
                                "select concat_ws('|', id, part, amount, due, at, moment at time zone 'UTC', clock, encode(picture, 'hex'), yes, doc) from things"))
                .containsExactly(
                        "1|a|12345678901234567890.0123456789|1000-01-01|2020-02-29 23:59:59.123|2020-02-29 23:59:59.123|12:34:56.789|00ff|t|{\"a\":[1,2]}");
    }

    @Test
    void rows_that_are_only_added_are_added_once_whatever_the_groups_offsets_say() throws Exception {
        schema.execute("create table words (word varchar(9))");
        BROKER.topic(topic + ".dead", 1);
        send("a", "{\"word\":\"one\"}");
        send("a", "{\"word\":\"much too long\"}");
        send("a", "{\"word\":\"one\"}");
        Map<String, String> config = config("mode: insert, deadLetterTopic: " + topic + ".dead");
        config.put("route.yaml", config.get("route.yaml").replace("table:copies", "table:words"));
        config.put("camel.component.kafka.brokers", BROKER.bootstrapServers());
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", topic + ".dead");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        assertThat(mistakes(config)).isEmpty();
        cluster.rest().put(topic, config);
        awaitRead();
        assertThat(words()).containsExactly("one", "one");
        assertThat(BROKER.readCommitted(topic + ".dead")).hasSize(1);

        cluster.rest().stop(topic);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        cluster.rest().once("DELETE", "/connectors/" + topic + "/offsets", null))
                .asString()
                .contains("in wadi_offsets", "Change the lines of connect-" + topic));
        BROKER.forget("connect-" + topic);
        send("a", "{\"word\":\"two\"}");
        cluster.rest().resume(topic);
        awaitRead();
        assertThat(words()).containsExactly("one", "one", "two");

        cluster.rest().stop(topic);
        BROKER.forget("connect-" + topic); // as if the worker had died before it committed them
        cluster.rest().resume(topic);
        awaitRead(); // though no record comes

        cluster.rest().stop(topic);
        schema.execute("delete from words");
        schema.execute("update wadi_offsets set next_offset = 2"); // as a backup might have it
        cluster.rest().resume(topic);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(words()).containsExactly("one", "two"));

        cluster.rest().stop(topic);
        schema.execute("delete from words");
        schema.execute("delete from wadi_offsets");
        cluster.rest().resume(topic);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(words()).containsExactly("one", "one", "two"));

        cluster.rest().stop(topic);
        schema.execute("update wadi_offsets set next_offset = 9");
        cluster.rest().resume(topic);
        cluster.rest().await(topic, status -> status.tasks().stream()
                .anyMatch(task -> task.state().equals("FAILED")
                        && task.trace().contains("ends at offset 4, and the table of offsets says that all before 9")));
    }

    @Test
    void a_record_that_no_task_is_given_holds_up_no_other_topic() {
        BROKER.topic(topic + ".dead", 1);
        Map<String, String> config = ofTwoTopics("deadLetterTopic: " + topic + ".dead");
        config.put("value.converter", JSON);
        config.put("value.converter.schemas.enable", "false");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", topic + ".dead");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        send("1", "no JSON for the converter");
        send(new ProducerRecord<>(topic + ".b", "1", "{\"id\":1,\"name\":\"one\"}"));
        cluster.rest().put(topic, config);
        awaitRows("1 one null");
        assertThat(BROKER.readCommitted(topic + ".dead")).hasSize(1);
    }

    @Test
    void records_of_several_topics_are_in_order_where_the_database_says_where_they_begin() throws Exception {
        Map<String, String> config = ofTwoTopics("offsets: wadi_offsets");
        config.put("consumer.override.max.poll.records", "1"); // so that one topic is given as a whole before the other
        long time = System.currentTimeMillis() - 10_000;
        send(at(time, topic, 1, "old"));
        send(at(time, topic + ".b", 2, "old"));
        send(at(time + 1, topic, 2, "new"));
        send(at(time + 1, topic + ".b", 1, "new"));
        cluster.rest().put(topic, config);
        awaitWritten(4);
        assertThat(rows()).containsExactly("1 new null", "2 new null");

        cluster.rest().stop(topic);
        schema.execute("delete from copies");
        schema.execute("delete from wadi_offsets"); // a backup; the group's offsets are beyond it
        cluster.rest().resume(topic);
        awaitWritten(4);
        assertThat(rows()).containsExactly("1 new null", "2 new null");

        cluster.rest().stop(topic);
        BROKER.awaitMembers("connect-" + topic, 0);
        BROKER.forget("connect-" + topic); // they are behind it, as after a kill
        send(at(time + 2, topic, 3, "late"));
        cluster.rest().resume(topic);
        awaitRows("1 new null", "2 new null", "3 late null");
    }

    @Test
    void a_batch_that_takes_longer_than_the_group_waits_for_a_poll_is_done() throws Exception {
        for (int id = 1; id <= 100; id++) {
            send(String.valueOf(id), "{\"id\":%d,\"name\":\"slow\"}".formatted(id));
        }
        Map<String, String> config = config("");
        config.put("consumer.override.max.poll.interval.ms", "20000");
        config.put(
                "route.yaml",
                config.get("route.yaml")
                        .replace("- to:\n", "- delay: {constant: \"300\"}\n" + " ".repeat(8) + "- to:\n"));
        assertThat(config.get("route.yaml")).contains("- delay");
        cluster.rest().put(topic, config);
        awaitRead();
        assertThat(rows()).hasSize(100);
    }

    private Map<String, String> ofTwoTopics(String table) {
        BROKER.topic(topic + ".b", 1);
        String both = topic + "," + topic + ".b";
        Map<String, String> config = config(table);
        config.put("topics", both);
        config.put("route.yaml", config.get("route.yaml").replace("kafka:" + topic, "kafka:" + both));
        config.put("camel.component.kafka.brokers", BROKER.bootstrapServers());
        return config;
    }

    private static ProducerRecord<String, String> at(long time, String topic, int id, String name) {
        return new ProducerRecord<>(
                topic, 0, time, String.valueOf(id), "{\"id\":%d,\"name\":\"%s\"}".formatted(id, name));
    }

    private void awaitWritten(int records) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        query("select sum(next_offset) from wadi_offsets"))
                .containsExactly(String.valueOf(records)));
    }

    private List<String> words() throws SQLException {
        return query("select word from words order by word");
    }

    @Test
    void a_route_writes_files_and_a_step_that_fails_is_tried_again(@TempDir Path folder) throws IOException {
        send("a", "one");
        send("b", "two");
        send("c", "three");
        Map<String, String> config = config("");
        Path out = folder.resolve("out");
        Files.createFile(out); // where the folder should be
        config.put(
                "route.yaml",
                """
                - route:
                    id: files
                    from:
                      uri: kafka:%s
                      steps:
                        - to: file:%s?fileName=${header[kafka.KEY]}-${header[kafka.OFFSET]}.txt
                """
                        .formatted(topic, out));
        cluster.rest().put(topic, config);
        cluster.workers().get(0).awaitLine("Route files tries again");
        Files.delete(out);
        await().atMost(PATIENCE).until(() -> Files.exists(out.resolve("c-2.txt")));
        assertThat(Files.readString(out.resolve("a-0.txt"))).isEqualTo("one");
        assertThat(Files.readString(out.resolve("b-1.txt"))).isEqualTo("two");
        awaitRead();
    }

    @Test
    void a_kamelet_writes_a_table() {
        send("1", "{\"id\":1,\"name\":\"one\",\"total\":1}");
        Map<String, String> config = config("");
        config.keySet().removeIf(key -> key.startsWith("camel.beans."));
        config.put(
                "route.yaml",
                """
                - route:
                    from:
                      uri: kafka:%s
                      steps:
                        - to:
                            uri: kamelet:wadi-table-sink
                            parameters: {table: copies, jdbcUrl: "%s", username: "%s", password: "%s"}
                """
                        .formatted(topic, schema.jdbcUrl(), schema.user(), schema.password()));
        cluster.rest().put(topic, config);
        awaitRows("1 one 1.00");
        awaitRead();
    }

    @Test
    void every_mistake_is_told_on_its_field() {
        Map<String, String> config = config("deadLetterTopic: dead, batchsize: 5");
        assertThat(mistakes(config(""))).isEmpty();

        config.put("topics", "orders");
        config.put("tasks.maxx", "2");
        config.put("errors.tolerance", "all");
        config.remove("consumer.override.isolation.level");
        Map<String, String> told = mistakes(config);
        assertThat(told)
                .containsOnlyKeys(
                        "topics",
                        "tasks.maxx",
                        "errors.tolerance",
                        "errors.deadletterqueue.topic.name",
                        "consumer.override.isolation.level",
                        "route.yaml");
        assertThat(told.get("topics")).contains("Write: topics = " + topic);
        assertThat(told.get("errors.tolerance")).contains("errors.deadletterqueue.topic.name = NAME");
        assertThat(told.get("errors.deadletterqueue.topic.name")).contains("the route's deadLetterTopic is dead");
        assertThat(told.get("route.yaml")).contains("unknown setting \"batchsize\". Did you mean \"batchSize\"?");

        Map<String, String> other = config("");
        other.put("route.yaml", config.get("route.yaml").replace("kafka:" + topic, "table:copies"));
        assertThat(mistakes(other).get("route.yaml")).contains("WadiSourceConnector");
        Map<String, String> held = config("");
        held.put(
                "route.yaml",
                """
                - route:
                    from:
                      uri: kafka:%s
                      steps:
                        - wireTap: {uri: "file:out"}
                """
                        .formatted(topic));
        assertThat(mistakes(held).get("route.yaml")).contains("line 5", "wireTap");
    }

    @Test
    void a_source_connector_refuses_it() {
        Map<String, String> config = config("");
        config.keySet().removeAll(List.of("topics", "consumer.override.isolation.level"));
        config.put("connector.class", "WadiSourceConnector");
        config.put("camel.component.kafka.brokers", BROKER.bootstrapServers());
        assertThat(mistakes(config)).containsOnlyKeys("route.yaml");
        assertThat(mistakes(config).get("route.yaml")).contains("line 4", "io.wadi.connect.WadiSinkConnector does");
    }

    private static Map<String, String> mistakes(Map<String, String> config) {
        Map<String, String> mistakes = new TreeMap<>();
        Map<String, String> named = new HashMap<>(config);
        named.put("name", "validated");
        for (JsonNode field :
                cluster.rest().validate(named.get("connector.class"), named).path("configs")) {
            for (JsonNode error : field.at("/value/errors")) {
                mistakes.merge(field.at("/value/name").asText(), error.asText(), (one, two) -> one + "\n" + two);
            }
        }
        return mistakes;
    }

    private Map<String, String> config(String table) {
        return ConnectorConfig.sink(
                schema,
                topic,
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:%s
                      steps:
                        - to:
                            uri: table:copies
                            parameters: {%s}
                """
                        .formatted(topic, table));
    }

    private void send(String key, String value) {
        send(new ProducerRecord<>(topic, key, value));
    }

    private static void send(ProducerRecord<String, String> record) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(record);
        }
    }

    private void awaitRead() {
        BROKER.awaitRead("connect-" + topic, topic);
    }

    private void awaitRows(String... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).containsExactly(expected));
    }

    private List<String> rows() throws SQLException {
        return query(
                "select concat(id, ' ', coalesce(name, 'null'), ' ', coalesce(total::text, 'null')) from copies order by id");
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
