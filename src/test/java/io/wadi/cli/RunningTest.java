package io.wadi.cli;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.route.SeenRowsRepository;
import io.wadi.route.TableConsumer;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of a program that runs. */
final class RunningTest {
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    private final TestBroker broker = TestBroker.shared();
    private final String application = "running-" + APPLICATIONS.incrementAndGet();
    private final int port = EmbeddedBroker.freePort();

    @TempDir
    private Path folder;

    private TestSchema schema;
    private Path settings;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE");
        schema.execute("create table orders (id bigint primary key, status varchar(20))");
        schema.execute("insert into orders select \"X\", 'new' from system_range(1, 200)");
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
        route("- marshal: {json: {}}\n- to: kafka:" + application);
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void metrics_count_rows_changes_and_records_and_health_is_up() throws Exception {
        try (var program = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/observe/metrics"))
                    .contains("wadi_records_total{topic=\"%s\"} 200".formatted(application))
                    .contains("wadi_changes_total{operation=\"snapshot\",table=\"orders\"} 200")
                    .contains("wadi_seen_rows{table=\"orders\"} 200")
                    .contains("wadi_routes{state=\"running\"} 1")
                    .contains("wadi_lag_seconds 0")
                    .contains("wadi_rows_read_total{table=\"orders\"}", "wadi_commit_seconds", "wadi_scan_seconds"));
            assertThat(get("/observe/health")).contains("\"UP\"");
        }
    }

    @Test
    void a_change_counts_once_however_often_it_is_tried() throws Exception {
        broker.topic(application + ".dead", 1);
        route(
                """
                - filter:
                    simple: ${body[id]} == 7
                    steps:
                      - throwException: {exceptionType: java.lang.IllegalStateException, message: broken on purpose}
                - marshal: {json: {}}
                - to: kafka:"""
                        + application,
                "deadLetterTopic: %s.dead".formatted(application));
        Path file = folder.resolve("orders.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("retries: 0", "retries: 2"));
        try (var program = started();
                var letters = broker.record(application + ".dead")) {
            letters.until(1);
            await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/observe/metrics"))
                    .contains("wadi_seen_rows{table=\"orders\"} 200")
                    .contains("wadi_changes_total{operation=\"snapshot\",table=\"orders\"} 200")
                    .contains("wadi_failures_total{table=\"orders\"} 3")
                    .containsPattern("wadi_seen_stored\\{table=\"orders\"} [1-9]")
                    .containsPattern("wadi_seen_heap\\{table=\"orders\"} [1-9]")
                    .containsPattern("wadi_delivery_seconds_count [1-9]")
                    .containsPattern("wadi_read_seconds_count\\{table=\"orders\"} [1-9]"));
        }
    }

    /** On a machine with several programs the port may be another's: to pause or to reset its routes would be a bad surprise. */
    @Test
    void verbs_that_are_meant_for_another_application_do_nothing() throws Exception {
        Path others = Files.writeString(
                folder.resolve("others.properties"),
                Files.readString(settings).replace("name = " + application, "name = Auftr\\u00e4ge"));
        try (var program = started()) {
            await().atMost(ofSeconds(60)).until(() -> wadi("status").text().contains("RUNNING"));
            Said status = Said.by(others, "status");
            assertThat(status.exitCode()).isEqualTo(ExitCode.NOT_RUNNING);
            assertThat(status.text()).contains("is the application " + application + ", not Aufträge");
            Said pause = Said.by(others, "pause", "orders");
            assertThat(pause.exitCode()).isEqualTo(ExitCode.PROBLEMS);
            assertThat(pause.text()).contains("not Aufträge");
            assertThat(Said.by(others, "reset", "orders").text())
                    .contains("not Aufträge", "a port where nobody answers");
            assertThat(wadi("status").text()).contains("RUNNING");
            assertThat(Said.by(others, "status", "--port", Integer.toString(port))
                            .text())
                    .contains("RUNNING");
        }
    }

    @Test
    void a_route_to_a_table_tells_how_many_records_it_is_done_with() throws Exception {
        String topic = application + ".back";
        broker.topic(topic, 1);
        broker.topic(topic + ".dead", 1);
        schema.execute("create table copies (id bigint primary key, status varchar(5))");
        Files.writeString(
                folder.resolve("back.camel.yaml"),
                """
                - route:
                    id: back
                    from:
                      uri: kafka:%1$s
                      steps:
                        - to: table:copies?deadLetterTopic=%1$s.dead
                """
                        .formatted(topic));
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "1", "{\"id\":1,\"status\":\"new\"}"));
            producer.send(new ProducerRecord<>(topic, "2", "{\"id\":2,\"status\":\"too long\"}"));
            producer.send(new ProducerRecord<>(topic, "3", "{\"id\":3,\"status\":\"old\"}"));
        }
        try (var program = started()) {
            await().atMost(ofSeconds(60))
                    .untilAsserted(() -> assertThat(wadi("status").text())
                            .contains("3 records done with since the start, 1 of them did not fit"));
            assertThat(wadi("status", "--json").text()).contains("\"records\":3,\"deadLetters\":1");
            assertThat(get("/observe/metrics"))
                    .contains("wadi_records_written_total{topic=\"%s\"} 2".formatted(topic))
                    .contains("wadi_records_dead_total{topic=\"%s\"} 1".formatted(topic));
        }
    }

    @Test
    void health_is_down_with_the_reason_when_a_route_has_failed() throws Exception {
        route("- throwException: {exceptionType: java.lang.IllegalStateException, message: broken on purpose}");
        try (var program = started()) {
            await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/observe/health"))
                    .contains("\"DOWN\"", "Route orders is FAILED", "broken on purpose"));
            assertThat(wadi("status").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            assertThat(wadi("status").text()).contains("FAILED", "broken on purpose");
        }
    }

    @Test
    void health_is_down_and_status_says_so_when_another_instance_has_taken_over() throws Exception {
        try (var first = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            Path other = Files.writeString(
                    folder.resolve("other.properties"),
                    Files.readString(settings).replace("port = " + port, "port = " + EmbeddedBroker.freePort()));
            try (var second = Program.of(other, found -> {})) {
                assertThat(second.begin()).isTrue();
                // Who is fenced learns it when it has something to commit.
                var id = new AtomicInteger(1_000);
                await().atMost(ofSeconds(60)).untilAsserted(() -> {
                    schema.execute("insert into orders values (%d, 'new')".formatted(id.incrementAndGet()));
                    assertThat(get("/observe/health")).contains("\"DOWN\"", "Route orders is FENCED");
                });
                assertThat(wadi("status").text()).contains("FENCED", "taken over by another instance");
                assertThat(wadi("status").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            }
        }
    }

    @Test
    void health_stays_up_while_deletes_are_held_and_status_says_what_to_do() throws Exception {
        try (var program = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            schema.execute("delete from orders where id <= 150");
            await().atMost(ofSeconds(20)).until(() -> wadi("status").text().contains("GUARDED"));
            assertThat(wadi("status").text()).contains("150 deletes are held", "wadi deletes confirm orders");
            assertThat(wadi("status").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            // A restart would not help: nobody shall restart it for that.
            assertThat(get("/observe/health")).contains("\"UP\"").doesNotContain("\"DOWN\"");
            assertThat(get("/observe/metrics"))
                    .contains("wadi_routes{state=\"guarded\"} 1", "wadi_deletes_held{table=\"orders\"} 150");
        }
    }

    @Test
    void status_tells_how_the_routes_are() throws Exception {
        assertThat(wadi("status").exitCode()).isEqualTo(ExitCode.NOT_RUNNING);
        try (var program = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            await().atMost(ofSeconds(60))
                    .untilAsserted(() -> assertThat(wadi("status").text())
                            .contains("orders", "RUNNING", "200 rows seen, 0 changes on their way"));
            var json = new ObjectMapper().readTree(wadi("status", "--json").text());
            assertThat(json.at("/application").asText()).isEqualTo(application);
            assertThat(json.at("/routes/0/tables/0/seenRows").asInt()).isEqualTo(200);
        }
    }

    @Test
    void held_deletes_go_when_they_are_confirmed() throws Exception {
        try (var program = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            schema.execute("delete from orders where id <= 150");
            await().atMost(ofSeconds(60)).until(() -> wadi("status").text().contains("GUARDED"));
            assertThat(wadi("status").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            assertThat(wadi("deletes", "confirm", "customers").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            var confirmed = wadi("deletes", "confirm", "orders");
            assertThat(confirmed.text()).contains("sends the 150 deletes");
            assertThat(confirmed.exitCode()).isZero();
            recorder.until(200 + 2 * 150);
            await().atMost(ofSeconds(60)).until(() -> wadi("status").exitCode() == ExitCode.OK);
        }
    }

    @Test
    void a_paused_route_reads_nothing_and_goes_on_where_it_was() throws Exception {
        assertThat(wadi("pause", "orders").exitCode()).isEqualTo(ExitCode.NOT_RUNNING);
        try (var program = started();
                var recorder = broker.record(application)) {
            recorder.until(200);
            assertThat(wadi("pause", "orders"))
                    .isEqualTo(
                            new Said(
                                    0,
                                    """
                    Route orders is paused until it is resumed (wadi resume orders) or the program is started anew.
                    """));
            await().atMost(ofSeconds(60))
                    .untilAsserted(() -> assertThat(wadi("status").text())
                            .contains("PAUSED", "0 changes on their way", "wadi resume orders"));
            assertThat(wadi("status").exitCode()).isZero();
            String read = rowsRead();
            schema.execute("insert into orders values (201, 'new')");
            polls(program, 5);
            assertThat(rowsRead()).isEqualTo(read);
            assertThat(recorder.during(ofMillis(500))).hasSize(200);
            assertThat(get("/observe/metrics")).contains("wadi_routes{state=\"paused\"} 1");
            assertThat(get("/observe/health")).contains("\"UP\"").doesNotContain("\"DOWN\"");

            assertThat(wadi("resume", "orders")).isEqualTo(new Said(0, "Route orders goes on where it was.\n"));
            recorder.until(201);
            assertThat(wadi("status").text()).contains("RUNNING").doesNotContain("resume");
            polls(program, 5);
            assertThat(recorder.during(ofMillis(500))).hasSize(201);
        }
    }

    @Test
    void a_pause_in_mid_scan_commits_what_is_on_its_way_and_goes_on_there() throws Exception {
        route("- process: {ref: gate}\n- marshal: {json: {}}\n- to: kafka:" + application, "pageSize: 50");
        var reached = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        try (var program = Program.of(settings, found -> {});
                var recorder = broker.record(application)) {
            program.bind("gate", (Processor) exchange -> {
                reached.countDown();
                open.await();
            });
            assertThat(program.begin()).isTrue();
            reached.await();
            assertThat(wadi("pause", "orders", "--json").text()).contains("\"paused\":true");
            assertThat(wadi("status").text()).doesNotContain("PAUSED");
            open.countDown();
            await().atMost(ofSeconds(60))
                    .untilAsserted(() -> assertThat(wadi("status").text())
                            .contains("PAUSED", "50 rows seen, 0 changes on their way, 0 full scans"));
            recorder.until(50);
            polls(program, 5);
            assertThat(recorder.during(ofMillis(500))).hasSize(50);
            assertThat(wadi("resume", "orders").exitCode()).isZero();
            recorder.until(200);
            polls(program, 5);
            assertThat(recorder.during(ofMillis(500))).hasSize(200);
        } finally {
            open.countDown();
        }
    }

    @Test
    void a_row_that_fails_its_route_while_it_is_paused_is_told() throws Exception {
        route("- process: {ref: gate}\n- marshal: {json: {}}\n- to: kafka:" + application, "pageSize: 50");
        var reached = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        try (var program = Program.of(settings, found -> {})) {
            program.bind("gate", (Processor) exchange -> {
                reached.countDown();
                open.await();
                throw new IllegalStateException("broken on purpose");
            });
            assertThat(program.begin()).isTrue();
            reached.await();
            assertThat(wadi("pause", "orders").exitCode()).isZero();
            open.countDown();
            await().atMost(ofSeconds(60)).until(() -> wadi("status").text().contains("FAILED"));
            assertThat(wadi("resume", "orders").text()).contains("Route orders is FAILED");
            assertThat(wadi("pause", "orders").exitCode()).isEqualTo(ExitCode.PROBLEMS);
        } finally {
            open.countDown();
        }
    }

    @Test
    void a_program_that_is_started_anew_is_not_paused() throws Exception {
        try (var recorder = broker.record(application)) {
            try (var program = started()) {
                recorder.until(200);
                assertThat(wadi("pause", "orders").exitCode()).isZero();
                schema.execute("insert into orders values (201, 'new')");
            }
            try (var program = started()) {
                recorder.until(201);
            }
        }
    }

    @Test
    void an_action_on_a_route_that_is_not_there_names_the_nearest() throws Exception {
        try (var program = started()) {
            for (String verb : List.of("pause", "resume", "replay", "deletes confirm")) {
                List<String> words = new ArrayList<>(List.of(verb.split(" ")));
                words.add("order");
                assertThat(wadi(words.toArray(String[]::new)))
                        .isEqualTo(
                                new Said(
                                        ExitCode.PROBLEMS,
                                        """
                        There is no route order that captures a table or writes to one. Did you mean "orders"?
                        """));
            }
        }
    }

    @Test
    void a_page_in_a_browser_can_do_nothing() throws Exception {
        try (var program = started()) {
            for (String action : List.of(Control.CONFIRM, Control.PAUSE, Control.RESUME, Control.REPLAY)) {
                var post = HttpRequest.newBuilder(uri(action.formatted("orders")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                var answer = HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(403);
            }
            assertThat(wadi("status").text()).doesNotContain("PAUSED");
        }
    }

    @Test
    void after_a_reset_every_row_is_sent_again() throws Exception {
        try (var recorder = broker.record(application)) {
            try (var program = started()) {
                recorder.until(200);
                assertThat(wadi("reset", "orders").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            }
            assertThat(wadi("reset", "customers").exitCode()).isEqualTo(ExitCode.PROBLEMS);
            var reset = wadi("reset", "orders");
            assertThat(reset.exitCode()).as(reset.text()).isZero();
            try (var program = started()) {
                recorder.until(400);
            }
        }
    }

    @Test
    void seen_rows_can_be_named_and_not_changed() throws Exception {
        Files.writeString(
                folder.resolve("seen.camel.yaml"),
                """
                - beans:
                    - name: seenOrders
                      type: io.wadi.route.SeenRowsRepository
                      properties: {route: orders}
                - route:
                    id: was-sent
                    from:
                      uri: direct:was-sent
                      steps:
                        - bean: {ref: seenOrders, method: contains}
                """);
        try (var program = started();
                var template = program.getCamelContext().createProducerTemplate();
                var recorder = broker.record(application)) {
            recorder.until(200);
            var seen =
                    program.getCamelContext().getRegistry().lookupByNameAndType("seenOrders", SeenRowsRepository.class);
            await().atMost(ofSeconds(60)).until(() -> seen.contains("200"));
            assertThat(template.requestBody("direct:was-sent", "200")).isEqualTo(true);
            assertThat(template.requestBody("direct:was-sent", "201")).isEqualTo(false);
            assertThatThrownBy(() -> seen.add("201"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("table:");
            assertThatThrownBy(() -> seen.confirm("201")).hasMessageContaining("table:");
            assertThatThrownBy(() -> seen.remove("200")).hasMessageContaining("table:");
            assertThatThrownBy(seen::clear).hasMessageContaining("wadi reset orders");
        }
    }

    @Test
    void a_second_program_is_told_that_the_port_is_taken() throws Exception {
        try (var program = started()) {
            var told = new ArrayList<String>();
            try (var second = Program.of(settings, found -> found.forEach(each -> told.add(each.code())))) {
                assertThat(second.begin()).isFalse();
            }
            assertThat(told).containsExactly("port-taken");
        }
    }

    private void route(String steps) throws IOException {
        route(steps, "pageSize: 0");
    }

    private void route(String steps, String parameter) throws IOException {
        Files.writeString(
                folder.resolve("orders.camel.yaml"),
                "- route:\n    id: orders\n    from:\n      uri: table:orders\n      parameters: {delay: 100, retries: 0, %s}\n      steps:\n"
                                .formatted(parameter)
                        + steps.indent(8));
    }

    private Program started() throws Exception {
        var program = Program.of(settings, found -> {});
        assertThat(program.begin()).isTrue();
        return program;
    }

    private String rowsRead() throws Exception {
        return get("/observe/metrics")
                .lines()
                .filter(line -> line.startsWith("wadi_rows_read_total"))
                .findFirst()
                .orElseThrow();
    }

    /** Returns when the route was polled so many times more. */
    private static void polls(Program program, int more) {
        var consumer =
                (TableConsumer) program.getCamelContext().getRoute("orders").getConsumer();
        long from = consumer.getCounter();
        await().atMost(ofSeconds(60)).until(() -> consumer.getCounter() > from + more);
    }

    private Said wadi(String... words) {
        return Said.by(settings, words);
    }

    private String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
