package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code to: table:} at the end of a route from topics, as a user meets it. */
final class TableSinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String application = "sink-" + UUID.randomUUID();
    private final TestBroker broker = TestBroker.shared();
    private TestSchema schema;

    @BeforeEach
    void open() throws SQLException {
        schema = TestDatabase.H2.create();
        schema.execute(
                "create table copies (id int primary key, name varchar(5), total numeric(10,2) check (total < 1000))");
    }

    @AfterEach
    void close() throws SQLException {
        schema.close();
    }

    @Test
    void records_become_rows_and_deletes_and_tombstones_delete_them() throws Exception {
        topic("in");
        send(
                record("in", "1", "{\"id\":1,\"name\":\"one\",\"total\":1.50}"),
                record("in", "2", "{\"id\":2,\"name\":\"two\",\"total\":2}"),
                record("in", "3", "{\"id\":3,\"name\":\"three\",\"total\":3}"),
                record("in", "1", "{\"id\":1,\"name\":\"uno\",\"total\":null}"),
                delete("in", "2", "{\"id\":2}"),
                record("in", "3", null));

        try (var running = run("in", "")) {
            awaitRows("1 uno null");
            send(record("in", "3", "{\"id\":3,\"name\":\"drei\",\"total\":4}"));
            awaitRows("1 uno null", "3 drei 4.00");
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void steps_on_the_way_to_a_table_keep_every_digit_and_let_tombstones_through() throws Exception {
        topic("in");
        schema.execute("create table exact (id int primary key, amount numeric(30,10))");
        send(
                record("in", "1", "{\"id\":1,\"total\":12345678901234567890.0123456789}"),
                record("in", "2", "{\"id\":2,\"total\":1234567890123456.78}"));
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - unmarshal: {json: {}}
                        - to: "kamelet:wadi-rename-action?columns=total:amount"
                        - to: table:exact
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
            String query = "select id || ' ' || cast(amount as varchar) from exact order by id";
            String first = "1 12345678901234567890.0123456789";
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(column(query))
                    .containsExactly(first, "2 1234567890123456.7800000000"));
            send(record("in", "2", null));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(column(query))
                    .containsExactly(first));
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_step_that_is_tried_again_is_told_meanwhile() throws Exception {
        topic("in");
        send(record("in", "1", "{\"id\":1}"));
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: broken on purpose}
                        - to: table:copies
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.RETRYING);
            assertThat(running.work("copy").problem())
                    .contains("a step failed", application + ".in, partition 0, offset 0", "broken on purpose");
        }
    }

    @Test
    void an_event_becomes_the_row_that_stands_in_it() throws Exception {
        topic("in");
        send(
                record(
                        "in",
                        "1",
                        "{\"before\":null,\"after\":{\"id\":1,\"name\":\"one\",\"total\":1.50},\"op\":\"c\"}"),
                record("in", "2", "{\"before\":null,\"after\":{\"id\":2,\"name\":\"two\",\"total\":2},\"op\":\"r\"}"),
                record(
                        "in",
                        "3",
                        "{\"specversion\":\"1.0\",\"type\":\"io.wadi.row.insert\",\"data\":{\"id\":3,\"name\":\"c\"}}"),
                record("in", "4", "{\"id\":4,\"name\":\"plain\",\"total\":4}"));
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - transformDataType: {toType: "wadi:row"}
                        - to: table:copies
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
            awaitRows("1 one 1.50", "2 two 2.00", "3 c null", "4 plain 4.00");
            send(
                    record("in", "2", "{\"before\":{\"id\":2},\"after\":null,\"op\":\"d\"}"),
                    record("in", "2", null),
                    record("in", "3", "{\"specversion\":\"1.0\",\"type\":\"io.wadi.row.delete\",\"data\":{\"id\":3}}"));
            awaitRows("1 one 1.50", "4 plain 4.00");
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_record_that_does_not_fit_goes_to_the_dead_letter_topic_and_its_neighbours_get_through() throws Exception {
        topic("in");
        topic("dead");
        send(
                record("in", "1", "{\"id\":1,\"name\":\"one\",\"total\":1}"),
                record("in", "2", "{\"id\":2,\"name\":\"much too long\",\"total\":2}"),
                record("in", "3", "{\"id\":3,\"name\":\"three\",\"total\":\"many\"}"),
                record("in", "4", "no json"),
                record("in", "5", "{\"id\":5,\"name\":\"five\",\"totl\":5}"),
                record("in", "6", "{\"id\":6,\"name\":\"six\",\"total\":6}"),
                record("in", "7", "{\"id\":7,\"name\":\"seven\",\"total\":7000}"));

        try (var running = run("in", "deadLetterTopic: " + application + ".dead")) {
            awaitRows("1 one 1.00", "6 six 6.00");
            Awaitility.await().atMost(PATIENCE).until(() -> dead().size() == 5);
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
        assertThat(dead()).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("2", "3", "4", "5", "7");
        ConsumerRecord<String, String> third = dead().stream()
                .filter(record -> record.key().equals("3"))
                .findFirst()
                .orElseThrow();
        assertThat(third.value()).isEqualTo("{\"id\":3,\"name\":\"three\",\"total\":\"many\"}");
        assertThat(header(third, "wadi.topic")).isEqualTo(application + ".in");
        assertThat(header(third, "wadi.partition")).isEqualTo("0");
        assertThat(header(third, "wadi.offset")).isEqualTo("2");
        assertThat(header(third, "wadi.error"))
                .isEqualTo(
                        "column TOTAL of COPIES is numeric(10,2), and the record's value does not fit: it is no number");
    }

    /** With the default of ten attempts each of them would take more than a minute, one after the other. */
    @Test
    void records_that_a_step_refuses_hold_nobody_up() throws Exception {
        topic("in");
        topic("dead");
        send(
                record("in", "1", "no json"),
                record("in", "2", "{\"id\":2,\"total\":\"many\"}"),
                record("in", "3", "{\"id\":3,\"total\":\"-3\"}"),
                record("in", "4", "{\"id\":4,\"total\":\"4\"}"));
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - unmarshal: {json: {}}
                        - to: "kamelet:wadi-cast-action?columns=total:decimal"
                        - validate: {simple: "${body[total]} > 0"}
                        - to: {uri: table:copies, parameters: {deadLetterTopic: "{{topics}}.dead"}}
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
            Awaitility.await().atMost(PATIENCE).until(() -> dead().size() == 3);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            column("select id || ' ' || total from copies"))
                    .containsExactly("4 4.00"));
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
        assertThat(dead()).extracting(ConsumerRecord::key).containsExactly("1", "2", "3");
    }

    @Test
    void without_a_dead_letter_topic_the_route_stops_at_the_record_and_loses_nothing() throws Exception {
        topic("in");
        send(
                record("in", "1", "{\"id\":1,\"name\":\"one\",\"total\":1}"),
                record("in", "2", "{\"id\":2,\"name\":\"much too long\",\"total\":2}"),
                record("in", "3", "{\"id\":3,\"name\":\"three\",\"total\":3}"));

        try (var running = run("in", "")) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.FAILED);
            assertThat(running.work("copy").problem())
                    .contains("topic %s.in, partition 0, offset 1".formatted(application))
                    .contains("NAME")
                    .contains("deadLetterTopic");
        }
        assertThat(rows()).containsExactly("1 one 1.00");
        schema.execute("alter table copies alter column name varchar(50)");
        try (var running = run("in", "")) {
            awaitRows("1 one 1.00", "2 much too long 2.00", "3 three 3.00");
        }
    }

    // A topic is read as fast as it comes; which of two is read first is chance.
    @Test
    void a_row_that_moves_between_topics_ends_where_it_went_last() throws Exception {
        topic("eu");
        topic("us");
        long time = System.currentTimeMillis();
        for (int i = 0; i < 300; i += 3) {
            String row = "{\"id\":1,\"name\":\"%s\",\"total\":" + i + "}";
            send(
                    at(time + i, delete("us", "1", "{\"id\":1}")),
                    at(time + i, record("us", "1", null)),
                    at(time + i, record("eu", "1", row.formatted("EU"))),
                    at(time + i + 1, record("eu", "3", "{\"id\":3,\"name\":\"stays\"}")),
                    at(time + i + 1, delete("eu", "1", "{\"id\":1}")),
                    at(time + i + 1, record("eu", "1", null)),
                    at(time + i + 1, record("us", "1", row.formatted("US"))));
        }
        send(at(time + 400, record("eu", "2", "{\"id\":2,\"name\":\"last\",\"total\":0}")));
        for (int replay = 0; replay < 3; replay++) {
            try (var running =
                    run("eu,{{topics}}.us", "batchSize: 7", "groupId: %s.%d".formatted(application, replay))) {
                awaitRead(application + "." + replay, "eu", "us");
                awaitRows("1 US 297.00", "2 last 0.00", "3 stays null");
            }
        }
    }

    @Test
    void several_readers_of_topics_that_are_cut_differently_stop_before_they_write() throws Exception {
        broker.topic(application + ".eu", 2);
        broker.topic(application + ".us", 1);
        send(record("eu", "1", "{\"id\":1,\"name\":\"EU\"}"), record("us", "1", null));
        try (var running = run("eu,{{topics}}.us", "", "consumersCount: 2")) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.FAILED);
            assertThat(running.work("copy").problem())
                    .contains("%1$s.eu=2, %1$s.us=1".formatted(application), "as many partitions");
        }
        try (var running = run("eu,{{topics}}.us", "")) {
            awaitRead(application + ".copy", "eu", "us");
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.RUNNING);
        }
    }

    @Test
    void a_route_that_is_stopped_and_started_again_has_its_dead_letter_topic_still() throws Exception {
        topic("in");
        topic("dead");
        try (var running = run("in", "deadLetterTopic: " + application + ".dead");
                var dead = broker.record(application + ".dead")) {
            send(record("in", "1", "no JSON"));
            assertThat(dead.until(1)).hasSize(1);
            running.context().getRouteController().stopRoute("copy");
            running.context().getRouteController().startRoute("copy");
            send(record("in", "2", "no JSON either"));
            assertThat(dead.until(2)).extracting(ConsumerRecord::key).containsExactly("1", "2");
        }
    }

    @Test
    void with_mode_update_only_rows_that_are_there_change() throws Exception {
        schema.execute("insert into copies values (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)");
        topic("in");
        send(
                record("in", "1", "{\"id\":1,\"name\":\"uno\"}"),
                record("in", "4", "{\"id\":4,\"name\":\"four\",\"total\":4}"),
                record("in", "2", null),
                record("in", "3", "{\"id\":3}"),
                record("in", "1", "{\"id\":1,\"total\":10}"));
        try (var running = run("in", "mode: update")) {
            awaitRead(application + ".copy", "in");
            assertThat(rows()).containsExactly("1 uno 10.00", "3 three 3.00");
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void with_mode_insert_each_record_is_a_row_and_none_is_taken_away() throws Exception {
        schema.execute("create table log_ (at int generated always as identity, id int, name varchar(5))");
        topic("in");
        topic("dead");
        send(
                record("in", "1", "{\"id\":1,\"name\":\"one\"}"),
                record("in", "1", "{\"id\":1,\"name\":\"one\"}"),
                record("in", "2", "{\"id\":2}"),
                record("in", "1", null),
                record("in", "3", "{}"));
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - toD: table:${header[table]}log_?mode=insert&deadLetterTopic={{topics}}.dead
                """;
        for (int replay = 0; replay < 2; replay++) {
            try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
                awaitRead(application + ".copy", "in");
                assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
            }
            assertThat(column("select at || ' ' || id || ' ' || coalesce(name, '-') from log_ order by at"))
                    .containsExactly("1 1 one", "2 1 one", "3 2 -");
            assertThat(dead())
                    .extracting(letter -> header(letter, "wadi.error"))
                    .hasSize(2)
                    .anyMatch(error -> error.contains("with mode=insert rows are only added"))
                    .anyMatch(error -> error.contains("says nothing that a column of LOG_ could hold"));
            broker.forget(application + ".copy");
        }
    }

    @Test
    void offsets_beyond_a_topic_that_was_made_anew_stop_the_route() throws Exception {
        topic("in");
        send(record("in", "1", "{\"id\":1,\"name\":\"one\"}"));
        schema.execute(
                "create table kept (consumer_group varchar(255), topic varchar(249), topic_partition int, next_offset bigint)",
                "insert into kept values ('%1$s.copy', '%1$s.in', 0, 7)".formatted(application));
        try (var running = run("in", "offsets: kept")) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.FAILED);
            assertThat(running.work("copy").problem())
                    .contains("ends at offset 1", "all before 7 is written", "made anew");
        }
        schema.execute("delete from kept");
        try (var running = run("in", "offsets: kept")) {
            awaitRows("1 one null");
            awaitRead(application + ".copy", "in");
            assertThat(column("select next_offset from kept")).containsExactly("1");
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_partition_of_which_the_database_says_nothing_is_read_from_its_beginning_whatever_the_group_says()
            throws Exception {
        broker.topic(application + ".in", 2);
        send(
                new ProducerRecord<>(application + ".in", 0, "1", "{\"id\":1,\"name\":\"gone\"}"),
                new ProducerRecord<>(application + ".in", 0, "2", "{\"id\":2,\"name\":\"two\"}"),
                new ProducerRecord<>(application + ".in", 1, "3", "{\"id\":3,\"name\":\"three\"}"));
        broker.deleteBefore(application + ".in", 0, 1); // as retention does, before the route first runs
        try (var running = run("in", "offsets: kept")) {
            awaitRows("2 two null", "3 three null");
            awaitRead(application + ".copy", "in");
            assertThat(column("select next_offset from kept order by topic_partition"))
                    .containsExactly("2", "1");
        }
        schema.execute("delete from copies", "delete from kept where topic_partition = 0");
        try (var running = run("in", "offsets: kept", "autoOffsetReset: latest")) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.RUNNING);
            send(new ProducerRecord<>(application + ".in", 0, "4", "{\"id\":4,\"name\":\"four\"}"));
            awaitRows("4 four null");
        }
        schema.execute("delete from copies", "delete from kept where topic_partition = 0");
        try (var running = run("in", "offsets: kept")) {
            awaitRows("2 two null", "4 four null");
            awaitRead(application + ".copy", "in");
            assertThat(column("select next_offset from kept order by topic_partition"))
                    .containsExactly("3", "1");
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void a_batch_that_takes_longer_than_the_group_waits_for_a_poll_is_written() throws Exception {
        topic("in");
        for (int id = 1; id <= 40; id++) {
            send(record("in", String.valueOf(id), "{\"id\":%d,\"name\":\"slow\"}".formatted(id)));
        }
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      parameters: {maxPollIntervalMs: 3000}
                      steps:
                        - delay: {constant: "200"}
                        - to: table:copies
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml)) {
            awaitRead(application + ".copy", "in");
            assertThat(rows()).hasSize(40);
            assertThat(running.work("copy").state()).isEqualTo(RouteState.RUNNING);
        }
    }

    @Test
    void an_error_that_the_database_answers_when_it_was_away_for_long_is_tried_again() throws Exception {
        topic("in");
        Queue<SQLException> errors = new ConcurrentLinkedQueue<>();
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.in
                      steps:
                        - to: table:copies?retries=2
                """;
        try (var running = RunningRoutes.start(application, broker, failing(schema.dataSource(), errors), yaml)) {
            send(record("in", "1", "{\"id\":1,\"name\":\"one\"}"));
            awaitRows("1 one null");
            for (int i = 0; i < 4; i++) {
                errors.add(new SQLTransientConnectionException("away"));
            }
            errors.add(new SQLException("deadlock", "40001"));
            send(record("in", "2", "{\"id\":2,\"name\":\"two\"}"));
            awaitRows("1 one null", "2 two null");
            assertThat(running.work("copy").state()).isNotEqualTo(RouteState.FAILED);
        }
    }

    /** One that answers with these errors first. */
    private static DataSource failing(DataSource source, Queue<SQLException> errors) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    SQLException error = method.getName().equals("getConnection") ? errors.poll() : null;
                    if (error != null) {
                        throw error;
                    }
                    return method.invoke(source, arguments);
                });
    }

    @Test
    void an_error_of_java_itself_fails_the_route_and_is_told() throws Exception {
        topic("in");
        AtomicBoolean isBroken = new AtomicBoolean();
        DataSource source = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (isBroken.get() && method.getName().equals("getConnection")) {
                        throw new NoClassDefFoundError("a driver's class");
                    }
                    return method.invoke(schema.dataSource(), arguments);
                });
        String yaml = "- route: {id: copy, from: {uri: 'kafka:{{topics}}.in', steps: [{to: 'table:copies'}]}}";
        try (var running = RunningRoutes.start(application, broker, source, yaml)) {
            send(record("in", "1", "{\"id\":1,\"name\":\"one\",\"total\":1}"));
            awaitRows("1 one 1.00");
            isBroken.set(true);
            send(record("in", "2", "{\"id\":2,\"name\":\"two\",\"total\":2}"));
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.FAILED);
            assertThat(running.work("copy").problem()).contains("a driver's class");
        }
    }

    @Test
    void several_rows_in_a_list_are_written_at_once_and_a_mistake_is_the_senders() throws Exception {
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: direct:rows
                      steps:
                        - to: table:copies
                """;
        try (var running = RunningRoutes.start(application, broker, schema.dataSource(), yaml);
                var template = running.context().createProducerTemplate()) {
            template.sendBody(
                    "direct:rows",
                    List.of(Map.of("id", 1, "name", "a"), "{\"id\":2,\"name\":\"b\",\"total\":\"2.5\"}"));
            assertThat(rows()).containsExactly("1 a null", "2 b 2.50");
            template.sendBodyAndHeader("direct:rows", "{\"id\":1}", "wadi.operation", "delete");
            assertThat(rows()).containsExactly("2 b 2.50");
            assertThatThrownBy(() -> template.sendBody("direct:rows", Map.of("id", 3, "total", "1.005")))
                    .hasStackTraceContaining("column TOTAL of COPIES is numeric(10,2)");
            assertThat(rows()).containsExactly("2 b 2.50");
        }
    }

    @Test
    void a_route_that_would_lose_rows_does_not_start() throws Exception {
        topic("in");
        try (var running = run("in", "", "autoCommitEnable: true")) {
            Awaitility.await().atMost(PATIENCE).until(() -> running.work("copy").state() == RouteState.FAILED);
        } catch (Exception e) {
            assertThat(e).hasStackTraceContaining("autoCommitEnable=true: offsets that are committed before");
            return;
        }
        throw new AssertionError("It started");
    }

    private RunningRoutes run(String topics, String table) throws Exception {
        return run(topics, table, "");
    }

    private RunningRoutes run(String topics, String table, String kafka) throws Exception {
        String yaml =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:{{topics}}.%s
                      parameters: {%s}
                      steps:
                        - to:
                            uri: table:copies
                            parameters: {%s}
                """
                        .formatted(topics, kafka, table);
        return RunningRoutes.start(application, broker, schema.dataSource(), yaml);
    }

    private void topic(String name) {
        broker.topic(application + "." + name, 1);
    }

    private ProducerRecord<String, String> record(String topic, String key, String value) {
        return new ProducerRecord<>(application + "." + topic, key, value);
    }

    private ProducerRecord<String, String> delete(String topic, String key, String value) {
        ProducerRecord<String, String> record = record(topic, key, value);
        record.headers().add("wadi.operation", "delete".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static ProducerRecord<String, String> at(long time, ProducerRecord<String, String> record) {
        return new ProducerRecord<>(record.topic(), null, time, record.key(), record.value(), record.headers());
    }

    @SafeVarargs
    private void send(ProducerRecord<String, String>... records) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (var record : records) {
                producer.send(record);
            }
        }
    }

    private List<ConsumerRecord<String, String>> dead() {
        return broker.readCommitted(application + ".dead");
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void awaitRead(String group, String... topics) {
        for (String topic : topics) {
            broker.awaitRead(group, application + "." + topic);
        }
    }

    private void awaitRows(String... expected) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows())
                .containsExactly(expected));
    }

    private List<String> rows() throws SQLException {
        return column(
                "select id || ' ' || name || ' ' || coalesce(cast(total as varchar), 'null') from copies order by id");
    }

    private List<String> column(String query) throws SQLException {
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
}
