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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters, and the way of their rows through the repaired route. */
final class ReplayTest {
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();
    private static final String BROKEN =
            """
            - choice:
                when:
                  - simple: "${body[status]} == 'bad'"
                    steps:
                      - throwException: {exceptionType: java.lang.IllegalStateException, message: no such status}
            """;

    private final TestBroker broker = TestBroker.shared();
    private final String application = "replay-" + APPLICATIONS.incrementAndGet();
    private final int port = EmbeddedBroker.freePort();

    @TempDir
    private Path folder;

    private TestSchema schema;
    private Path settings;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE");
        schema.execute("create table orders (id bigint primary key, status varchar(20))");
        schema.execute("insert into orders values (1, 'new'), (2, 'bad'), (3, 'bad'), (4, 'bad')");
        settings = Files.writeString(
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
                        .formatted(application, folder, port, broker.bootstrapServers(), schema.jdbcUrl()));
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void rows_go_through_the_repaired_route_as_they_are_now_each_once() throws Exception {
        try (var orders = broker.record(application);
                var dead = broker.record(application + ".dead")) {
            try (var program = started(BROKEN)) {
                dead.until(3);
                schema.execute("delete from orders where id = 4");
                assertThat(dead.until(4).get(3).key()).isEqualTo("4");
            }
            schema.execute("update orders set status = 'open' where id = 3");
            try (var program = started("")) {
                assertThat(lines(orders.until(2)))
                        .containsExactly(
                                "1 snapshot {\"id\":1,\"status\":\"new\"}", "3 update {\"id\":3,\"status\":\"open\"}");
                assertThat(wadi("replay", "orders"))
                        .isEqualTo(new Said(
                                0, "Route orders ran 3 rows of topic %s.dead again.\n".formatted(application)));
                assertThat(lines(orders.until(6)).subList(2, 6))
                        .containsExactlyInAnyOrder(
                                "2 update {\"id\":2,\"status\":\"bad\"}",
                                "3 update {\"id\":3,\"status\":\"open\"}",
                                "4 delete {\"id\":4,\"status\":\"bad\"}",
                                "4 delete null");
                assertThat(wadi("replay", "orders").text()).contains("ran 0 rows");
                assertThat(orders.during(ofMillis(500))).hasSize(6);
                assertThat(dead.during(ofMillis(500))).hasSize(4);
            }
        }
    }

    @Test
    void a_dead_letter_that_lacks_what_was_too_large_for_its_topic_is_replayed_as_any_other() throws Exception {
        // Less than the stack of the cause.
        broker.topic(application + ".dead", 1, "max.message.bytes", "1200");
        try (var orders = broker.record(application);
                var dead = broker.record(application + ".dead")) {
            try (var program = started(BROKEN)) {
                assertThat(dead.until(3))
                        .allSatisfy(letter -> assertThat(letter.value()).isNull());
            }
            try (var program = started("")) {
                assertThat(wadi("replay", "orders"))
                        .isEqualTo(new Said(
                                0, "Route orders ran 3 rows of topic %s.dead again.\n".formatted(application)));
                assertThat(orders.until(4)).hasSize(4);
            }
        }
    }

    @Test
    void what_fails_again_is_a_dead_letter_again_for_the_next_replay() throws Exception {
        try (var orders = broker.record(application);
                var dead = broker.record(application + ".dead")) {
            try (var program = started(BROKEN)) {
                dead.until(3);
                var again = wadi("replay", "orders");
                assertThat(again.text()).contains("ran 3 rows", "3 of them failed again and are at its end");
                assertThat(again.exitCode()).isEqualTo(ExitCode.PROBLEMS);
                dead.until(6);
            }
            try (var program = started("")) {
                assertThat(wadi("replay", "orders").text())
                        .contains("ran 3 rows")
                        .doesNotContain("failed");
                assertThat(lines(orders.until(4))).hasSize(4).anyMatch(line -> line.startsWith("4 update"));
            }
        }
    }

    @Test
    void a_replay_that_a_stop_broke_off_begins_again_where_nothing_was_committed() throws Exception {
        try (var orders = broker.record(application);
                var dead = broker.record(application + ".dead")) {
            try (var program = started(BROKEN)) {
                dead.until(3);
            }
            var reached = new CountDownLatch(1);
            write("- process: {ref: gate}\n", ", retries: 1000, deadLetterTopic: %s.dead".formatted(application));
            try (var program = Program.of(settings, found -> {})) {
                program.bind("gate", (Processor) exchange -> {
                    reached.countDown();
                    throw new IllegalStateException("not yet");
                });
                assertThat(program.begin()).isTrue();
                var asked = new RunningProgram(port, "");
                await().atMost(ofSeconds(60)).until(() -> asked.replay("orders")
                        .map(answer -> !answer.isError())
                        .orElse(false));
                reached.await();
            }
            try (var program = started("")) {
                assertThat(wadi("replay", "orders").text()).contains("ran 3 rows");
                assertThat(lines(orders.until(4))).hasSize(4);
            }
        }
    }

    @Test
    void a_dead_letter_says_what_failed_and_where() throws Exception {
        try (var dead = broker.record(application + ".dead");
                var program = started(BROKEN)) {
            var letter = dead.until(3).get(0);
            assertThat(text(letter, "wadi.route")).isEqualTo("orders");
            assertThat(text(letter, "wadi.error")).isEqualTo("no such status");
            assertThat(text(letter, "wadi.step")).matches("throwException[0-9]+ \\(orders.camel.yaml:10\\)");
            assertThat(text(letter, "wadi.stack")).startsWith("java.lang.IllegalStateException: no such status\n\tat ");
        }
    }

    @Test
    void without_a_dead_letter_topic_there_is_nothing_to_replay() throws Exception {
        schema.execute("delete from orders where status = 'bad'");
        write("", "");
        try (var orders = broker.record(application);
                var program = Program.of(settings, found -> {})) {
            assertThat(program.begin()).isTrue();
            orders.until(1);
            assertThat(wadi("replay", "orders"))
                    .isEqualTo(new Said(ExitCode.PROBLEMS, "Route orders has no deadLetterTopic.\n"));
        }
    }

    private Program started(String steps) throws Exception {
        write(steps);
        var program = Program.of(settings, found -> {});
        assertThat(program.begin()).isTrue();
        await().atMost(ofSeconds(60)).until(() -> wadi("status").text().contains("RUNNING"));
        return program;
    }

    private void write(String steps) throws Exception {
        write(steps, ", retries: 1, deadLetterTopic: %s.dead".formatted(application));
    }

    private void write(String steps, String parameters) throws Exception {
        String all = steps + "- marshal: {json: {}}\n- to: kafka:" + application;
        Files.writeString(
                folder.resolve("orders.camel.yaml"),
                """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      parameters: {delay: 50, keep: status%s}
                      steps:
                %s
                """
                        .formatted(parameters, all.indent(8)));
    }

    private static List<String> lines(List<ConsumerRecord<String, String>> records) {
        return records.stream()
                .map(record -> "%s %s %s".formatted(record.key(), text(record, "wadi.operation"), record.value()))
                .toList();
    }

    private static String text(ConsumerRecord<String, String> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    private Said wadi(String... words) {
        return Said.by(settings, words);
    }
}
