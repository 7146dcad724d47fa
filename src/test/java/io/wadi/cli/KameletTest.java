package io.wadi.cli;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.wadi.route.Finding;
import io.wadi.route.RouteState;
import io.wadi.route.SinkConsumer;
import io.wadi.route.TableConsumer;
import io.wadi.route.TableEndpoint;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Route;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that begin with a Kamelet of the jar, in the program. */
final class KameletTest {
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    private final TestBroker broker = TestBroker.shared();
    private final String application = "kamelet-" + APPLICATIONS.incrementAndGet();

    @TempDir
    private Path folder;

    private TestSchema schema;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";MODE=MySQL;DATABASE_TO_LOWER=TRUE");
        schema.execute(
                "create user if not exists reader password 'read' admin",
                "create table orders (id bigint primary key, region varchar(10), updated_at timestamp(6))");
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void each_change_is_sent_once_over_a_restart() throws Exception {
        schema.execute("insert into orders values (1, 'EU', now()), (2, 'US', now())");
        table("orders", "delay: 50", "- to: kafka:" + application);
        try (var recorder = broker.record(application)) {
            try (var program = started()) {
                recorder.until(2);
                schema.execute(
                        "update orders set region = 'EU' where id = 2", "insert into orders values (3, 'US', now())");
                recorder.until(4);
                schema.execute("delete from orders where id = 1");
                recorder.until(6);
                quiet(program);
            }
            schema.execute("insert into orders values (4, 'US', now())");
            try (var program = started()) {
                recorder.until(7);
                quiet(program);
            }
            assertThat(recorder.during(ofSeconds(1)))
                    .extracting(KameletTest::operation, ConsumerRecord::key, KameletTest::id)
                    .containsExactlyInAnyOrder(
                            tuple("snapshot", "1", 1),
                            tuple("snapshot", "2", 2),
                            tuple("update", "2", 2),
                            tuple("insert", "3", 3),
                            tuple("delete", "1", 1),
                            tuple("delete", "1", null),
                            tuple("insert", "4", 4));
        }
    }

    @Test
    void a_row_that_fails_behind_the_kamelet_leaves_nothing_and_goes_to_the_dead_letter_topic() throws Exception {
        schema.execute("insert into orders values (1, 'EU', now()), (2, 'US', now()), (3, 'UK', now())");
        table(
                "orders",
                "delay: 50, retries: 0, deadLetterTopic: %s.dead".formatted(application),
                """
                - to: kafka:%1$s
                - choice:
                    when:
                      - simple: "${body} contains 'US'"
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: on purpose}
                      - simple: "${body} contains 'UK'"
                        steps:
                          - rollback: {markRollbackOnly: true}
                """
                        .formatted(application));
        try (var program = started();
                var dead = broker.record(application + ".dead");
                var good = broker.record(application)) {
            assertThat(dead.until(2)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("2", "3");
            quiet(program);
            assertThat(good.until(1)).extracting(ConsumerRecord::key).containsExactly("1");
            assertThat(broker.readCommitted(application)).hasSize(1);
        }
    }

    @Test
    void a_row_that_fails_stops_the_route_which_has_the_name_that_its_author_gave_it() throws Exception {
        schema.execute("insert into orders values (1, 'EU', now())");
        table(
                "orders",
                "delay: 50, retries: 0",
                "- throwException: {exceptionType: java.lang.IllegalStateException, message: on purpose}");
        try (var program = started()) {
            await().atMost(ofSeconds(60)).until(() -> consumer(program).state() == RouteState.FAILED);
            assertThat(consumer(program).problem()).contains("on purpose");
            assertThat(consumer(program).routeId()).isEqualTo("orders");
        }
    }

    @Test
    void rows_come_in_the_envelope_that_is_asked_for() throws Exception {
        schema.execute("insert into orders values (1, 'EU', null)");
        table("orders", "delay: 50, envelope: debezium-schema", "- to: kafka:" + application);
        try (var recorder = broker.record(application);
                var program = started()) {
            var record = recorder.until(1).get(0);
            var json = new ObjectMapper();
            assertThat(json.readTree(record.value()).at("/payload/after/region").asText())
                    .isEqualTo("EU");
            assertThat(json.readTree(record.key()).at("/payload/id").asInt()).isEqualTo(1);
            quiet(program);
        }
    }

    @Test
    void the_orders_of_a_region_go_to_its_topic_and_leave_it_when_they_move() throws Exception {
        schema.execute("insert into orders values (1, 'EU', now()), (2, 'US', now())");
        kamelet("orders", "wadi-orders-source", "delay: 50, topic: " + application, "- to: kafka:" + application);
        try (var program = started();
                Recorder eu = broker.record(application + ".eu");
                Recorder other = broker.record(application + ".other")) {
            eu.until(1);
            other.until(1);
            schema.execute("update orders set region = 'US', updated_at = now() where id = 1");
            assertThat(eu.until(3))
                    .extracting(KameletTest::operation, ConsumerRecord::key, KameletTest::id)
                    .containsExactly(tuple("snapshot", "1", 1), tuple("delete", "1", 1), tuple("delete", "1", null));
            assertThat(other.until(2))
                    .extracting(KameletTest::operation, ConsumerRecord::key)
                    .containsExactly(tuple("snapshot", "2"), tuple("insert", "1"));
            quiet(program);
        }
    }

    @Test
    void customers_and_products_come_as_their_routes_send_them() throws Exception {
        schema.execute(
                "create table customers (id bigint primary key, name varchar(9), email varchar(20), city varchar(9))",
                "insert into customers values (1, 'Ann', 'ann@example.org', 'Ulm')",
                "create table products (id bigint primary key, name varchar(9))",
                "insert into products values (1, 'Tea')");
        kamelet("customers", "wadi-customers-source", "delay: 50", "- to: kafka:" + application);
        kamelet("products", "wadi-products-source", "delay: 50", "- to: kafka:" + application);
        try (var program = started();
                var recorder = broker.record(application)) {
            assertThat(recorder.until(2))
                    .extracting(ConsumerRecord::value)
                    .containsExactlyInAnyOrder(
                            "{\"id\":1,\"name\":\"Ann\",\"masked_email\":\"a***\",\"town\":\"Ulm\"}",
                            "{\"id\":1,\"name\":\"Tea\"}");
        }
    }

    @Test
    void after_a_reset_all_rows_are_sent_again() throws Exception {
        schema.execute("insert into orders values (1, 'EU', now())");
        table("orders", "delay: 50", "- to: kafka:" + application);
        try (var recorder = broker.record(application)) {
            try (var program = started()) {
                recorder.until(1);
                quiet(program);
            }
            String port = String.valueOf(EmbeddedBroker.freePort());
            String settings = folder.resolve("application.properties").toString();
            assertThat(Wadi.commandLine().execute("reset", "orders", "--settings", settings, "--port", port))
                    .isEqualTo(ExitCode.OK);
            try (var program = started()) {
                assertThat(recorder.until(2))
                        .extracting(KameletTest::operation)
                        .containsExactly("snapshot", "snapshot");
            }
        }
    }

    @Test
    void a_table_goes_by_one_kamelet_to_a_topic_and_by_another_to_a_table() throws Exception {
        schema.execute(
                "insert into orders values (1, 'EU', now()), (2, 'US', now()), (3, 'too long', now())",
                "create table copies (id bigint primary key, region varchar(4), updated_at timestamp(6))");
        table("orders", "delay: 50", "- to: kafka:" + application);
        copy("batchSize: 2, deadLetterTopic: %s.dead".formatted(application));
        try (var program = started();
                var dead = broker.record(application + ".dead")) {
            assertThat(dead.until(1)).extracting(ConsumerRecord::key).containsExactly("3");
            await().atMost(ofMinutes(1)).until(() -> regions().equals(List.of("EU", "US")));
            schema.execute("update orders set region = 'UK' where id = 2", "delete from orders where id = 1");
            await().atMost(ofMinutes(1)).until(() -> regions().equals(List.of("UK")));
            assertThat(program.getCamelContext().getRoute("copy").getConsumer()).isInstanceOf(SinkConsumer.class);
        }
        copy("batchsize: 2");
        assertThat(Validated.asWritten(settings()).found()).contains("unknown-setting@9");
    }

    private void copy(String parameters) throws IOException {
        Files.writeString(
                folder.resolve("copy.camel.yaml"),
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:%s
                      steps:
                        - to:
                            uri: kamelet:wadi-table-sink
                            parameters:
                              {table: copies, jdbcUrl: "{{shop.url}}", username: reader, password: "{{shop.password}}", %s}
                """
                        .formatted(application, parameters));
    }

    private List<String> regions() throws SQLException {
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select region from copies order by id")) {
            List<String> regions = new ArrayList<>();
            while (found.next()) {
                regions.add(found.getString(1));
            }
            return regions;
        }
    }

    @Test
    void its_pool_of_connections_is_closed_with_the_program() throws Exception {
        table("orders", "delay: 50", "- to: kafka:" + application);
        HikariDataSource pool;
        try (var program = started()) {
            pool = (HikariDataSource) ((TableEndpoint) consumer(program).getEndpoint())
                    .getConfiguration()
                    .getDataSource();
            assertThat(pool.isClosed()).isFalse();
        }
        assertThat(pool.isClosed()).isTrue();
    }

    @Test
    void a_route_without_an_id_is_told() throws Exception {
        table("orders", "delay: 50", "- to: kafka:" + application);
        Path file = folder.resolve("orders.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("    id: orders\n", ""));
        assertThat(Validated.asWritten(settings()).found()).contains("route-without-id@3");
    }

    private static String operation(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("wadi.operation").value(), StandardCharsets.UTF_8);
    }

    /** The id in the record's JSON; null for a tombstone. */
    private static @Nullable Integer id(ConsumerRecord<String, String> record) {
        try {
            return record.value() == null
                    ? null
                    : new ObjectMapper().readTree(record.value()).get("id").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON: " + record.value(), e);
        }
    }

    private void table(String table, String parameters, String steps) throws IOException {
        kamelet(table, "wadi-table-source", "table: %s, %s".formatted(table, parameters), steps);
    }

    /** A route of the user's own that begins with the Kamelet. */
    private void kamelet(String id, String kamelet, String parameters, String steps) throws IOException {
        Files.writeString(
                folder.resolve(id + ".camel.yaml"),
                """
                - route:
                    id: %s
                    from:
                      uri: kamelet:%s
                      parameters: {jdbcUrl: "{{shop.url}}", username: reader, password: "{{shop.password}}", %s}
                      steps:
                %s"""
                        .formatted(id, kamelet, parameters, steps.indent(8)));
    }

    private Path settings() throws IOException {
        Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.main.name = %s
                camel.main.routes-include-pattern = file:%s/*.camel.yaml
                camel.management.enabled = false
                camel.component.kafka.brokers = %s
                shop.url = %s
                shop.password = read
                """
                        .formatted(application, folder, broker.bootstrapServers(), schema.jdbcUrl()));
        return folder;
    }

    private Program started() throws Exception {
        List<Finding> findings = new ArrayList<>();
        Program program = Program.of(settings().resolve("application.properties"), findings::addAll);
        assertThat(program.begin()).as("%s", findings).isTrue();
        return program;
    }

    private static void quiet(Program program) {
        long polls = consumer(program).getCounter();
        await().atMost(ofMinutes(2))
                .until(() -> consumer(program).getCounter() >= polls + 2
                        && consumer(program).isQuiet());
    }

    private static TableConsumer consumer(Program program) {
        return program.getCamelContext().getRoutes().stream()
                .map(Route::getConsumer)
                .filter(TableConsumer.class::isInstance)
                .map(TableConsumer.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
