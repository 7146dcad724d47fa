package io.wadi.route;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class RefusedRowTest {
    @Test
    void a_row_too_large_for_its_topic_goes_to_the_dead_letter_topic_as_it_was_read() throws Exception {
        var broker = TestBroker.shared();
        broker.topic("refused.notes", 1, "max.message.bytes", "2000");
        try (var schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(9000))",
                    "insert into notes values (1, '" + "x".repeat(5_000) + "'), (2, 'short')");
            String yaml =
                    """
                    - route:
                        id: notes
                        from:
                          uri: table:notes
                          parameters: {delay: 50, deadLetterTopic: "{{topics}}.dead"}
                          steps:
                            - marshal: {json: {}}
                            - to: kafka:{{topics}}.notes
                    """;
            try (var running = RunningRoutes.start("refused", broker, schema.dataSource(), yaml);
                    var notes = broker.record("refused.notes");
                    var dead = broker.record("refused.dead")) {
                assertThat(dead.until(1)).singleElement().satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo("1");
                    assertThat(letter.value()).contains("\"id\":1").contains("x".repeat(5_000));
                });
                assertThat(notes.until(1)).singleElement().satisfies(note -> assertThat(note.key())
                        .isEqualTo("2"));
            }
        }
    }

    @Test
    void a_dead_letter_that_the_producer_does_not_take_goes_without_its_value_and_holds_nothing_up() throws Exception {
        var broker = TestBroker.shared();
        try (var schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(30000))",
                    "insert into notes values (1, '%s'), (2, 'short')".formatted("x".repeat(25_000)));
            try (var running = start("huge", broker, schema, 20_000);
                    var notes = broker.record("huge.notes");
                    var dead = broker.record("huge.dead")) {
                assertThat(dead.until(1)).singleElement().satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo("1");
                    assertThat(letter.value()).isNull();
                    assertThat(text(letter, "wadi.left-out")).isEqualTo("value");
                    assertThat(text(letter, "wadi.error")).contains("maxRequestSize=20000");
                    assertThat(letter.headers().lastHeader("wadi.row")).isNotNull();
                });
                assertThat(notes.until(1)).singleElement().satisfies(note -> assertThat(note.key())
                        .isEqualTo("2"));
                schema.execute("insert into notes values (3, 'later')");
                assertThat(notes.until(2)).hasSize(2);
                assertThat(running.consumer("notes").state()).isEqualTo(RouteState.RUNNING);
            }
        }
    }

    @Test
    void a_dead_letter_that_its_topic_does_not_take_goes_with_less_and_less_and_names_the_first_cause()
            throws Exception {
        var broker = TestBroker.shared();
        broker.topic("less.dead", 1, "max.message.bytes", "1000");
        try (var schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(30000))",
                    "insert into notes values (1, '%1$s'), (2, 'short'), (3, '%1$s')".formatted("x".repeat(25_000)));
            try (var running = start("less", broker, schema, 20_000);
                    var notes = broker.record("less.notes");
                    var dead = broker.record("less.dead")) {
                assertThat(dead.until(2)).allSatisfy(letter -> {
                    assertThat(letter.value()).isNull();
                    assertThat(text(letter, "wadi.left-out")).isEqualTo("value, headers");
                    assertThat(text(letter, "wadi.error")).contains("maxRequestSize=20000");
                    assertThat(text(letter, "wadi.attempts")).isEqualTo("1");
                    assertThat(letter.headers().lastHeader("wadi.row")).isNotNull();
                });
                assertThat(notes.until(1)).hasSize(1);
            }
        }
    }

    @Test
    void a_dead_letter_topic_that_takes_nothing_stops_the_route_and_is_named() throws Exception {
        var broker = TestBroker.shared();
        broker.topic("none.dead", 1, "max.message.bytes", "150");
        try (var schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(30000))",
                    "insert into notes values (1, '%s')".formatted("x".repeat(25_000)));
            try (var running = start("none", broker, schema, 20_000)) {
                await().atMost(ofSeconds(60))
                        .until(() -> running.consumer("notes").state() == RouteState.FAILED);
                assertThat(running.consumer("notes").problem())
                        .contains("the key (id) = [1]", "none.dead takes not even", "max.message.bytes");
            }
        }
    }

    private static RunningRoutes start(String application, TestBroker broker, TestSchema schema, int maxRequestSize)
            throws Exception {
        String yaml =
                """
                - route:
                    id: notes
                    from:
                      uri: table:notes
                      parameters: {delay: 50, retries: 0, deadLetterTopic: "{{topics}}.dead"}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:{{topics}}.notes
                """;
        return RunningRoutes.start(
                application,
                broker.bootstrapServers(),
                Map.of("database", schema.dataSource()),
                yaml,
                context -> context.getComponent("kafka", RouteKafkaComponent.class)
                        .getConfiguration()
                        .setMaxRequestSize(maxRequestSize));
    }

    private static String text(ConsumerRecord<String, String> letter, String header) {
        return new String(letter.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
