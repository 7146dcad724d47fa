package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sink task does while a batch is under way in a real database that makes it wait. */
final class WriteBehindTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String topic = "behind-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final WadiSinkTask task = new WadiSinkTask();
    private final List<Long> reported = new ArrayList<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private TestSchema schema;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        schema = TestDatabase.POSTGRESQL.create();
        schema.execute(
                "create table copies (id int primary key, name varchar(5) check (name <> 'bad'))",
                "insert into copies values (1, 'old')");
        other = schema.dataSource().getConnection();
        other.setAutoCommit(false);
    }

    /** @param more settings of the connector, in pairs */
    private void start(String... more) {
        startRoute(topic, "- to: table:copies?statementTimeout=2000", more);
    }

    private void startRoute(String topics, String step, String... more) {
        Map<String, String> config = ConnectorConfig.sink(
                schema,
                topics,
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:%s
                      steps:
                        - process: {ref: "#class:io.wadi.connect.WriteBehindTest$Runs"}
                        %s
                """
                        .formatted(topics, step));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        Runs.OFFSETS.clear();
        task.initialize(context());
        task.start(config);
        task.open(Arrays.stream(topics.split(","))
                .map(each -> new TopicPartition(each, 0))
                .toList());
    }

    /** Remembers which records ran through the route. */
    public static final class Runs implements Processor {
        private static final List<Object> OFFSETS = new CopyOnWriteArrayList<>();

        @Override
        public void process(Exchange exchange) {
            OFFSETS.add(exchange.getMessage().getHeader("kafka.OFFSET"));
        }
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        task.stop();
        schema.close();
    }

    @Test
    void partitions_that_are_given_away_are_gone_when_what_is_under_way_of_them_is_written_and_their_offsets_are_told()
            throws Exception {
        start();
        lock();
        task.put(List.of(record(0, "{\"id\":1,\"name\":\"new\"}")));
        awaitLocked();
        List<OffsetAndMetadata> committed = new ArrayList<>();
        comesOnlyAfterTheLock(() -> committed.add(
                task.preCommit(Map.of(partition, new OffsetAndMetadata(1))).get(partition)));
        task.close(List.of(partition));
        assertThat(name()).isEqualTo("new");
        assertThat(committed).extracting(OffsetAndMetadata::offset).containsExactly(1L);
    }

    /** The worker learns of it late, and its successor may have written newer states. */
    @Test
    void of_partitions_that_are_lost_nothing_is_written_any_more() throws Exception {
        start();
        lock();
        task.put(List.of(record(0, "{\"id\":1,\"name\":\"late\"}")));
        awaitLocked();
        comesOnlyAfterTheLock(() -> task.close(List.of(partition)));
        assertThat(name()).isEqualTo("old");
    }

    @Test
    void a_task_that_stops_leaves_nothing_under_way() throws Exception {
        start();
        lock();
        task.put(List.of(record(0, "{\"id\":1,\"name\":\"late\"}")));
        awaitLocked();
        comesOnlyAfterTheLock(task::stop);
        assertThat(name()).isEqualTo("old");
    }

    @Test
    void a_row_that_the_database_refuses_is_told_by_the_next_put_and_no_offset_behind_it_is_committed() {
        start();
        task.put(List.of(record(0, "{\"id\":2,\"name\":\"two\"}"), record(1, "{\"id\":3,\"name\":\"bad\"}")));
        assertThatThrownBy(() -> task.put(List.of(record(2, "{\"id\":4,\"name\":\"four\"}"))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("partition 0, offset 1");
        assertThat(offset(3)).isEqualTo(1);
    }

    @Test
    void a_row_that_the_database_refuses_is_reported_once_and_no_record_runs_twice_because_of_it() throws Exception {
        start(
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", topic + ".dead",
                "errors.deadletterqueue.context.headers.enable", "true");
        task.put(List.of(record(0, "{\"id\":2,\"name\":\"two\"}"), record(1, "{\"id\":3,\"name\":\"bad\"}")));
        task.put(List.of(record(2, "{\"id\":4,\"name\":\"four\"}")));
        task.put(List.of());
        assertThat(offset(3)).isEqualTo(3);
        assertThat(reported).containsExactly(1L);
        assertThat(query("select string_agg(name, ' ' order by id) from copies"))
                .isEqualTo("old two four");
        assertThat(Runs.OFFSETS).containsExactly(0L, 1L, 2L);
    }

    @Test
    void states_of_one_row_are_written_in_their_order_also_if_the_first_one_could_not_be_written_for_some_time()
            throws Exception {
        start();
        lock();
        task.put(List.of(record(0, "{\"id\":1,\"name\":\"one\"}")));
        awaitLocked();
        List<SinkRecord> second = List.of(record(1, "{\"id\":1,\"name\":\"two\"}"));
        assertThatThrownBy(() -> task.put(second)).isInstanceOf(RetriableException.class);
        assertThat(offset(2)).isZero();
        assertThat(bean("State")).isEqualTo("RETRYING");
        assertThat(bean("Problem")).asString().contains("copies");
        other.rollback();
        task.put(second);
        task.put(List.of());
        assertThat(bean("State")).isEqualTo("RUNNING");
        assertThat(bean("Problem")).isEqualTo("");
        assertThat(bean("Records")).isEqualTo(2L);
        assertThat(name()).isEqualTo("two");
        assertThat(offset(2)).isEqualTo(2);
    }

    @Test
    void a_record_that_does_not_fit_is_reported_once_though_one_of_two_databases_is_tried_again() throws Exception {
        try (TestSchema second = TestDatabase.POSTGRESQL.create()) {
            second.execute("create table others (id int primary key, name varchar(5))");
            startRoute(
                    topic,
                    "- to: table:others?dataSource=#second\n        - to: table:copies?dataSource=#database&statementTimeout=2000",
                    "camel.beans.second",
                    "#class:com.zaxxer.hikari.HikariDataSource",
                    "camel.beans.second.jdbcUrl",
                    second.jdbcUrl(),
                    "camel.beans.second.username",
                    second.user(),
                    "errors.tolerance",
                    "all",
                    "errors.deadletterqueue.topic.name",
                    topic + ".dead");
            lock();
            List<SinkRecord> records = List.of(record(0, "no json"), record(1, "{\"id\":1,\"name\":\"new\"}"));
            assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
            assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
            other.rollback();
            task.put(records);
            assertThat(name()).isEqualTo("new");
            assertThat(reported).containsExactly(0L);
        }
    }

    /** A worker keeps over a rebalance what a task has paused. */
    @Test
    void partitions_that_go_are_not_paused_any_more() throws Exception {
        String second = topic + "-2";
        TestBroker.shared().topic(topic, 1);
        TestBroker.shared().topic(second, 1);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", TestBroker.shared().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(second, "1", "{}")).get();
        }
        startRoute(
                topic + "," + second,
                "- to: table:copies?batchSize=1",
                "camel.component.kafka.brokers",
                TestBroker.shared().bootstrapServers());
        task.put(List.of(record(0, "{\"id\":2}"), record(1, "{\"id\":3}")));
        assertThat(paused).as("the other topic's record comes first").containsExactly(partition);
        task.close(List.of(partition, new TopicPartition(second, 0)));
        assertThat(paused).isEmpty();
    }

    /** What the task says of itself over JMX. */
    private static Object bean(String attribute) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName any = new ObjectName("io.wadi:type=sink,task=0,route=\"copy\",*");
        return server.getAttribute(server.queryNames(any, null).iterator().next(), attribute);
    }

    private long offset(long read) {
        return task.preCommit(Map.of(partition, new OffsetAndMetadata(read)))
                .get(partition)
                .offset();
    }

    private interface Call {
        void run();
    }

    /** The row that the task is to write is another's for the time being. */
    private void lock() throws SQLException {
        try (var statement = other.createStatement()) {
            statement.execute("update copies set name = 'lock' where id = 1");
        }
    }

    private void awaitLocked() {
        await("the task's statement to wait for the row").atMost(PATIENCE).until(() -> "t"
                .equals(query("select exists (select from pg_stat_activity where %d = any(pg_blocking_pids(pid)))"
                        .formatted(
                                other.unwrap(org.postgresql.PGConnection.class).getBackendPID()))));
    }

    private void comesOnlyAfterTheLock(Call call) throws Exception {
        Thread caller = new Thread(call::run);
        List<Throwable> failures = new ArrayList<>();
        caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        caller.start();
        await().atMost(PATIENCE)
                .until(() -> !caller.isAlive()
                        || Arrays.stream(caller.getStackTrace())
                                .anyMatch(each -> each.getClassName().equals(WriteBehind.class.getName())));
        assertThat(caller.isAlive()).as("it waits for the batch").isTrue();
        other.rollback();
        caller.join(PATIENCE.toMillis());
        assertThat(caller.isAlive()).isFalse();
        assertThat(failures).isEmpty();
    }

    private String name() throws SQLException {
        return query("select name from copies where id = 1");
    }

    private String query(String sql) throws SQLException {
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    private SinkRecord record(long offset, String value) {
        return new SinkRecord(
                topic,
                0,
                Schema.STRING_SCHEMA,
                null,
                Schema.STRING_SCHEMA,
                value,
                offset,
                offset,
                TimestampType.CREATE_TIME);
    }

    /** A worker with a dead letter queue, which remembers what is paused. */
    private SinkTaskContext context() {
        ErrantRecordReporter reporter = (record, cause) -> {
            reported.add(record.kafkaOffset());
            return CompletableFuture.completedFuture(null);
        };
        return (SinkTaskContext) Proxy.newProxyInstance(
                SinkTaskContext.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "errantRecordReporter" -> reporter;
                    case "pause" -> change(paused::addAll, arguments);
                    case "resume" -> change(paused::removeAll, arguments);
                    default -> null;
                });
    }

    private static @Nullable Object change(Consumer<List<TopicPartition>> change, Object[] arguments) {
        change.accept(List.of((TopicPartition[]) arguments[0]));
        return null;
    }
}
