package io.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that a table did not take, and their way into the repaired table. */
final class SinkReplayTest {
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    private final TestBroker broker = TestBroker.shared();
    private final String application = "sink-replay-" + APPLICATIONS.incrementAndGet();
    private final String in = application + ".in";
    private final String deadLetters = application + ".dead";

    @TempDir
    private Path folder;

    private TestSchema schema;
    private Path settings;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE");
        schema.execute("create table copies (id bigint primary key, status varchar(5))");
        settings = settings("application.properties");
        write(in, "", "");
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void records_go_into_the_repaired_table_but_those_that_a_later_one_has_overtaken() throws Exception {
        broker.topic(in, 1);
        send(in, "1", "{\"id\":1,\"status\":\"new\"}");
        send(in, "2", "{\"id\":2,\"status\":\"much too long\"}");
        send(in, "3", "{\"id\":3,\"status\":\"too long as well\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(2);
            send(in, "3", "{\"id\":3,\"status\":\"ok\"}");
            awaitRows("1 new", "3 ok");
            repair();
            assertThat(wadi("replay", "copy"))
                    .isEqualTo(new Said(
                            0,
                            "Route copy ran 1 rows of topic %s again. 1 dead letters were left out: what came after them is written, or their topic no longer tells what came.\n"
                                    .formatted(deadLetters)));
            assertThat(rows()).containsExactly("1 new", "2 much too long", "3 ok");
            send(in, "2", "{\"id\":2,\"status\":\"later\"}");
            awaitRows("1 new", "2 later", "3 ok");
            assertThat(wadi("replay", "copy").text()).contains("ran 0 rows");
            assertThat(rows()).containsExactly("1 new", "2 later", "3 ok");
            assertThat(dead.during(ofMillis(500))).hasSize(2);
        }
    }

    @Test
    void a_delete_that_came_later_is_not_undone() throws Exception {
        broker.topic(in, 1);
        send(in, "1", "{\"id\":1,\"status\":\"much too long\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(1);
            send(in, "1", null);
            send(in, "2", "{\"id\":2,\"status\":\"new\"}");
            awaitRows("2 new");
            repair();
            assertThat(wadi("replay", "copy").text()).contains("ran 0 rows", "1 dead letters were left out");
            assertThat(rows()).containsExactly("2 new");
        }
    }

    @Test
    void a_row_that_moved_to_another_topic_since_stays_as_it_is_there() throws Exception {
        String other = application + ".other";
        broker.topic(in, 1);
        broker.topic(other, 1);
        write(in + "," + other, "", "");
        send(in, "1", "{\"id\":1,\"status\":\"much too long\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(1);
            send(other, "1", "{\"id\":1,\"status\":\"moved\"}");
            awaitRows("1 moved");
            repair();
            assertThat(wadi("replay", "copy").text()).contains("ran 0 rows", "1 dead letters were left out");
            assertThat(rows()).containsExactly("1 moved");
        }
    }

    @Test
    void what_a_topic_no_longer_tells_is_left_out() throws Exception {
        broker.topic(in, 1);
        send(in, "1", "{\"id\":1,\"status\":\"much too long\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(1);
            send(in, "1", "{\"id\":1,\"status\":\"ok\"}");
            send(in, "2", "{\"id\":2,\"status\":\"new\"}");
            awaitRows("1 ok", "2 new");
            broker.deleteBefore(in, 0, 2);
            repair();
            assertThat(wadi("replay", "copy").text()).contains("ran 0 rows", "1 dead letters were left out");
            assertThat(rows()).containsExactly("1 ok", "2 new");
        }
    }

    @Test
    void what_a_compacted_topic_may_have_let_go_is_left_out() throws Exception {
        broker.topic(in, 1, "cleanup.policy", "compact", "delete.retention.ms", "0");
        send(in, "1", "{\"id\":1,\"status\":\"much too long\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(1);
            repair();
            assertThat(wadi("replay", "copy").text()).contains("ran 0 rows", "1 dead letters were left out");
            assertThat(rows()).isEmpty();
        }
    }

    @Test
    void what_fails_again_is_a_dead_letter_of_the_same_record() throws Exception {
        broker.topic(in, 1);
        send(in, "0", "{\"id\":0,\"status\":\"new\"}");
        send(in, "1", "{\"id\":1,\"status\":\"much too long\"}");
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(1);
            Said again = wadi("replay", "copy");
            assertThat(again.text()).contains("ran 1 rows", "1 of them failed again and are at its end");
            assertThat(again.exitCode()).isEqualTo(ExitCode.PROBLEMS);
            var letters = dead.until(2);
            assertThat(letters.get(1).key()).isEqualTo("1");
            assertThat(new String(
                            letters.get(0).headers().lastHeader("wadi.step").value(), UTF_8))
                    .matches("to[0-9]+ \\(copy.camel.yaml:8\\)");
            assertThat(letters.get(1).value()).isEqualTo(letters.get(0).value());
            assertThat(headers(letters.get(1)))
                    .containsExactlyElementsOf(headers(letters.get(0)))
                    .contains("wadi.topic " + in, "wadi.partition 0", "wadi.offset 1");
            repair();
            assertThat(wadi("replay", "copy"))
                    .isEqualTo(new Said(0, "Route copy ran 1 rows of topic %s again.\n".formatted(deadLetters)));
            assertThat(rows()).containsExactly("0 new", "1 much too long");
        }
    }

    @Test
    void a_record_that_is_added_is_added_once_whatever_becomes_of_the_offsets() throws Exception {
        broker.topic(in, 1);
        schema.execute("create table log (status varchar(5))");
        write(in, "", "table:log", ", mode: insert, deletes: ignore");
        send(in, "1", "{\"status\":\"new\"}");
        send(in, "1", "{\"status\":\"much too long\"}");
        send(in, "1", "{\"status\":\"ok\"}");
        try (var dead = broker.record(deadLetters)) {
            try (var program = started(settings)) {
                dead.until(1);
                awaitLog("new", "ok");
                assertThat(wadi("replay", "copy").text()).contains("ran 1 rows", "1 of them failed again");
                dead.until(2);
                schema.execute("alter table log alter column status varchar(40)");
                assertThat(wadi("replay", "copy").text()).contains("ran 1 rows").doesNotContain("left out");
                awaitLog("much too long", "new", "ok");
            }
            broker.forget("wadi.replay.%s.copy".formatted(application));
            try (var program = started(settings)) {
                assertThat(wadi("replay", "copy").text()).contains("ran 0 rows");
                send(in, "1", "{\"status\":\"end\"}");
                awaitLog("end", "much too long", "new", "ok");
            }
        }
    }

    @Test
    void with_several_readers_it_is_refused() throws Exception {
        broker.topic(in, 2);
        write(in, "{consumersCount: 2}", "");
        try (var program = started(settings)) {
            assertThat(wadi("replay", "copy"))
                    .isEqualTo(
                            new Said(
                                    ExitCode.PROBLEMS,
                                    "Route copy has 2 readers (consumersCount), and none may write while dead letters are replayed. Start it with one for that time.\n"));
        }
    }

    @Test
    void while_another_instance_has_some_of_the_partitions_it_ends_and_says_so() throws Exception {
        broker.topic(in, 2);
        for (int partition = 0; partition < 2; partition++) {
            send(new ProducerRecord<>(in, partition, "1", "{\"id\":1,\"status\":\"much too long\"}"));
        }
        try (var dead = broker.record(deadLetters);
                var program = started(settings)) {
            dead.until(2);
            try (var other = Program.of(settings("other.properties"), found -> {})) {
                assertThat(other.begin()).isTrue();
                broker.awaitMembers(application + ".copy", 2);
                await().atMost(ofSeconds(60)).untilAsserted(() -> {
                    Said said = wadi("replay", "copy");
                    assertThat(said.exitCode()).isEqualTo(ExitCode.PROBLEMS);
                    assertThat(said.text())
                            .contains("of topic " + in + " is not read by this program. Stop the other instances");
                });
            }
            repair();
            await().atMost(ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(wadi("replay", "copy").text()).contains("ran 2 rows"));
        }
    }

    private Path settings(String name) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                """
                camel.main.name = %s
                camel.main.routes-include-pattern = file:%s/*.camel.yaml
                camel.management.port = %d
                camel.component.kafka.brokers = %s
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = %s
                camel.beans.shop.username = sa
                """
                        .formatted(
                                application,
                                folder,
                                EmbeddedBroker.freePort(),
                                broker.bootstrapServers(),
                                schema.jdbcUrl()));
    }

    private void write(String topics, String reading, String writing) throws Exception {
        write(topics, reading, "table:copies", writing);
    }

    private void write(String topics, String reading, String table, String writing) throws Exception {
        Files.writeString(
                folder.resolve("copy.camel.yaml"),
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:%s
                      parameters: %s
                      steps:
                        - unmarshal: {json: {}}
                        - to:
                            uri: %s
                            parameters: {deadLetterTopic: %s%s}
                """
                        .formatted(topics, reading.isEmpty() ? "{}" : reading, table, deadLetters, writing));
    }

    private Program started(Path by) throws Exception {
        List<Object> problems = new ArrayList<>();
        var program = Program.of(by, problems::add);
        assertThat(program.begin()).as("%s", problems).isTrue();
        await().atMost(ofSeconds(60)).until(() -> wadi("status").text().contains("RUNNING"));
        return program;
    }

    private void repair() throws Exception {
        schema.execute("alter table copies alter column status varchar(40)");
    }

    private void send(String topic, String key, String value) throws Exception {
        send(new ProducerRecord<>(topic, key, value));
    }

    private void send(ProducerRecord<String, String> record) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(record).get();
        }
    }

    private void awaitRows(String... expected) {
        await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(rows()).containsExactly(expected));
    }

    private void awaitLog(String... expected) {
        await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(column("select status from log order by status"))
                .containsExactly(expected));
    }

    private List<String> rows() throws Exception {
        return column("select id || ' ' || status from copies order by id");
    }

    private List<String> column(String query) throws Exception {
        List<String> values = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            while (found.next()) {
                values.add(found.getString(1));
            }
        }
        return values;
    }

    /** But the stack, which tells of the way as well. */
    private static List<String> headers(ConsumerRecord<String, String> letter) {
        List<String> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            if (!header.key().equals("wadi.stack")) {
                headers.add(header.key() + " " + new String(header.value(), UTF_8));
            }
        }
        return headers;
    }

    private Said wadi(String... words) {
        return Said.by(settings, words);
    }
}
