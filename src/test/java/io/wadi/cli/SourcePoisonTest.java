package io.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows whose records can never be sent, between others that can: each goes to the dead letter topic with its cause, no neighbour is held up, and a
 * replay through the repaired route sends them.
 */
final class SourcePoisonTest {
    private static final String APPLICATION = "source-poison";

    private final TestBroker broker = TestBroker.shared();
    private final int port = EmbeddedBroker.freePort();
    private final Map<String, Poison> poisons = new LinkedHashMap<>();

    /** @param step that a row of its kind fails by, @param cause what must stand in the dead letter's error */
    private record Poison(String step, String cause) {}

    @TempDir
    private Path folder;

    private void kinds() {
        poison(
                "throws",
                "throwException: {exceptionType: java.lang.IllegalStateException, message: no such customer}",
                "no such customer");
        poison("expression", "setBody: {simple: '${body.noSuchMethod()}'}", "noSuchMethod");
        poison("converter", "convertBodyTo: {type: java.net.URL}", "java.net.URL");
        poison("validator", "validate: {simple: '${body[kind]} == \"other\"'}", "Validation failed");
        poison("format", "unmarshal: {json: {}}", "No type converter");
        poison("missing-route", "toD: {uri: 'direct:${body[kind]}?block=false'}", "direct");
        poison(
                "large-for-topic",
                "setBody: {simple: '${body}" + "x".repeat(4_000) + "'}",
                "larger than the max message size");
        poison(
                "large-header",
                "setHeader: {name: big, constant: '" + "h".repeat(4_000) + "'}",
                "larger than the max message size");
        poison("no-key", "removeHeader: {name: kafka.KEY}", "without key");
        poison("bad-topic", "setHeader: {name: kafka.OVERRIDE_TOPIC, constant: 'no topic!'}", "topic");
    }

    @Test
    void each_kind_is_a_dead_letter_with_its_cause_all_others_get_through_and_a_replay_sends_the_rest()
            throws Exception {
        kinds();
        broker.topic(APPLICATION, 1, "max.message.bytes", "3000", "cleanup.policy", "compact");
        broker.topic(APPLICATION + ".dead", 1);
        try (TestSchema schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute("create table things (id int primary key, kind varchar(40))");
            int id = 0;
            for (String kind : poisons.keySet()) {
                schema.execute("insert into things values (%d, 'good'), (%d, '%s')".formatted(id++, id++, kind));
            }
            Path settings = settings(schema);
            Set<String> dead;
            try (var program = started(settings, broken())) {
                await().atMost(ofMinutes(3))
                        .until(() -> letters().size() >= poisons.size() && sent().size() >= poisons.size());
                told(letters());
                dead = letters().stream().map(ConsumerRecord::key).collect(Collectors.toSet());
                assertThat(sent()).hasSize(poisons.size()).doesNotContainAnyElementsOf(dead);
                assertThat(Said.by(settings, "status").text()).contains("RUNNING");
            }
            try (var program = started(settings, "")) {
                assertThat(Said.by(settings, "replay", "things").text())
                        .contains("ran %d rows".formatted(poisons.size()))
                        .doesNotContain("failed");
                assertThat(sent()).hasSize(2 * poisons.size()).containsAll(dead);
            }
        }
    }

    private void told(List<ConsumerRecord<String, String>> letters) {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(letters).hasSize(poisons.size());
        poisons.forEach((kind, poison) -> {
            var letter = letters.stream()
                    .filter(each -> each.value().contains("\"" + kind + "\""))
                    .toList();
            softly.assertThat(letter).as(kind).hasSize(1);
            letter.forEach(each ->
                    softly.assertThat(header(each, "wadi.error")).as(kind).contains(poison.cause()));
        });
        softly.assertAll();
    }

    private void poison(String kind, String step, String cause) {
        poisons.put(kind, new Poison(step, cause));
    }

    private String broken() {
        String when = poisons.entrySet().stream()
                .map(each ->
                        """
                        - simple: "${body[kind]} == '%s'"
                          steps:
                            - %s
                        """
                                .formatted(each.getKey(), each.getValue().step()))
                .collect(Collectors.joining());
        return "- choice:\n    when:\n" + when.indent(6);
    }

    private Path settings(TestSchema schema) throws Exception {
        return Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.main.name = %s
                camel.main.routes-include-pattern = file:%s/*.camel.yaml
                camel.management.port = %d
                camel.component.kafka.brokers = %s
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = %s
                camel.beans.shop.username = sa
                """
                        .formatted(APPLICATION, folder, port, broker.bootstrapServers(), schema.jdbcUrl()));
    }

    private Program started(Path settings, String steps) throws Exception {
        String all = steps + "- marshal: {json: {}}\n- to: kafka:" + APPLICATION;
        Files.writeString(
                folder.resolve("things.camel.yaml"),
                """
                - route:
                    id: things
                    from:
                      uri: table:things
                      parameters: {delay: 50, keep: kind, retries: 1, deadLetterTopic: %s.dead}
                      steps:
                %s
                """
                        .formatted(APPLICATION, all.indent(8)));
        var program = Program.of(settings, found -> {});
        assertThat(program.begin()).isTrue();
        await().atMost(ofMinutes(3))
                .until(() -> Said.by(settings, "status").text().contains("RUNNING"));
        return program;
    }

    private List<ConsumerRecord<String, String>> letters() {
        return broker.readCommitted(APPLICATION + ".dead");
    }

    private Set<String> sent() {
        return broker.readCommitted(APPLICATION).stream()
                .map(ConsumerRecord::key)
                .collect(Collectors.toSet());
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
