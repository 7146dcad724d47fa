package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectWorker;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantees 1, 3, 4 and 5 on the way back in a Connect cluster: workers are killed and frozen while their sink connectors write to PostgreSQL. */
@Tag("soak")
final class ConnectRoundTripTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final TestBroker BROKER = TestBroker.shared();
    private static final int ROUNDS = 3;
    private static final int ONCE = 100_000;
    private static final int ROWS = 1_500;
    private static final int LINES = 500;
    private static final String ALL_TYPES =
            """
            create table kinds (id int primary key, big bigint, amount decimal(30,10), ratio double precision, yes boolean, words varchar(200),
              long_words text, due date, clock time, at %s, picture %s, doc %s)""";

    private final String name = "round-" + UUID.randomUUID();
    private ConnectCluster cluster;
    private TestSchema from;
    private TestSchema to;

    @BeforeEach
    void open() throws SQLException {
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, BROKER, ConnectPlugin.path())
                .start(2);
        from = TestDatabase.MARIADB.create();
        to = TestDatabase.POSTGRESQL.create();
        from.execute(Writers.ddl("moving", TestDatabase.MARIADB));
        to.execute(Writers.ddl("moving", TestDatabase.POSTGRESQL));
        BROKER.topic(topic("eu"), 2);
        BROKER.topic(topic("other"), 2);
    }

    @AfterEach
    void close() throws SQLException {
        cluster.close();
        from.close();
        to.close();
    }

    @Test
    void tables_are_equal_after_both_ways_in_connect_whatever_workers_were_killed() throws Exception {
        from.execute(ALL_TYPES.formatted("datetime(6)", "varbinary(50)", "json"));
        to.execute(ALL_TYPES.formatted("timestamp(6)", "bytea", "json"));
        to.execute("create table all_lines (line int)");
        BROKER.topic(topic("kinds"), 2);
        BROKER.topic(topic("lines"), 2);
        sendRowsThatNobodyWritesAgain();
        Random random = new Random(1);
        try (Writers writers = new Writers(from.dataSource(), "moving", new History(), Duration.ofMillis(400), true)) {
            writers.filled(120).start(2, 1);
            cluster.rest().put(name, source());
            cluster.rest().put(name + "-moving", sink("table:moving?batchSize=20", 2, "eu", "other"));
            cluster.rest().put(name + "-kinds", sink("table:kinds", 1, "kinds"));
            cluster.rest().put(name + "-lines", sink("table:all_lines?mode=insert&batchSize=5", 2, "lines"));
            for (int round = 0; round < ROUNDS; round++) {
                int most = round + 1;
                await().atMost(PATIENCE).until(() -> mended() && count("moving") > 150L * most);
                from.execute(
                        kind(round), kind(round + 10), "update kinds set words = 'newer' where id = " + (10 + round));
                sendLines(round);
                LockSupport.parkNanos(random.nextInt(500_000_000));
                kill(random, round);
                cluster.startWorker();
            }
            from.execute("delete from kinds where id = 11");
        }
        for (String table : List.of("moving where id < " + ONCE, "kinds")) {
            await(table)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> mended() && rows(to, table).equals(rows(from, table)));
        }
        assertThat(rows(from, "moving")).hasSizeGreaterThan(50);
        assertThat(rows(to, "moving where id >= " + ONCE)).hasSize(ROWS);
        await().atMost(PATIENCE).until(() -> mended() && count("all_lines") >= ROUNDS * LINES);
        cluster.rest().awaitRunning(name + "-lines", 2);
        BROKER.awaitRead("connect-" + name + "-lines", topic("lines"));
        assertThat(rows(to, "all_lines"))
                .as("each line once, in a table that could not tell two of them apart")
                .doesNotHaveDuplicates()
                .hasSize(ROUNDS * LINES);
    }

    /** Offsets of what waits for another topic must not be committed: here it waits for a transaction that hangs. */
    @Test
    void a_record_that_waits_for_another_topic_outlives_the_worker() throws Exception {
        cluster.rest().put(name, sink("table:moving", 1, "eu", "other"));
        cluster.rest().awaitRunning(name, 1);
        try (KafkaProducer<String, String> hangs = producer(Map.of("transactional.id", name))) {
            hangs.initTransactions();
            hangs.beginTransaction();
            hangs.send(new ProducerRecord<>(topic("other"), 0, "1", row(1, 1))).get();
            send(topic("eu"), 0, 2, row(2, 1));
            send(topic("eu"), 1, 3, row(3, 1));
            awaitOffsetsAfter(2);
            cluster.workers().forEach(ConnectWorker::kill);
            hangs.commitTransaction();
        }
        cluster.startWorker();
        await().atMost(PATIENCE).until(() -> count("moving") == 3);
    }

    @Test
    void a_worker_that_thaws_after_it_was_replaced_writes_no_older_state() throws Exception {
        Map<String, String> config = sink("table:moving", 1, "eu");
        config.put("consumer.override.session.timeout.ms", "6000");
        config.put(
                "route.yaml",
                """
                - route:
                    from:
                      uri: kafka:%s
                      steps:
                        - log: "takes ${header[kafka.OFFSET]}"
                        - delay: {simple: "${header.pause}"}
                        - to: table:moving
                """
                        .formatted(topic("eu")));
        cluster.rest().put(name, config);
        String id = cluster.rest().awaitRunning(name, 1).tasks().get(0).worker();
        ConnectWorker frozen = cluster.worker(id);
        ConnectWorker other = cluster.workers().stream()
                .filter(worker -> worker != frozen)
                .findFirst()
                .orElseThrow();
        pausing(row(1, 1), 4_000);
        frozen.awaitLine("takes 0");
        frozen.freeze();
        // Long, so that an older state would be seen for long: who thaws may go on reading until its group tells it.
        pausing(row(1, 2), 3_000);
        await().atMost(PATIENCE).until(() -> other.rest().status(name).tasks().stream()
                .anyMatch(task -> task.worker().equals(other.id())));
        await().atMost(PATIENCE).until(() -> sequences().equals(List.of(2L)));
        frozen.thaw();
        await().during(Duration.ofSeconds(10))
                .atMost(PATIENCE)
                .failFast("an older state was written", () -> !sequences().equals(List.of(2L)))
                .until(() -> true);
        frozen.awaitLine("This worker stood still");
    }

    /** Waits until the task was given so many records, and its worker has asked for offsets twice since. */
    private void awaitOffsetsAfter(int records) {
        String worker = cluster.rest().status(name).tasks().get(0).worker();
        try (RouteBeans beans = RouteBeans.of(cluster.worker(worker))) {
            await().atMost(PATIENCE).until(() -> beans.ofSink(name, 0, "sink-record-read-total") >= records);
            long asked = beans.ofSink(name, 0, "offset-commit-seq-no");
            await().atMost(PATIENCE).until(() -> beans.ofSink(name, 0, "offset-commit-seq-no") >= asked + 2);
        }
    }

    private Map<String, String> source() {
        String topics = name;
        Map<String, String> config = ConnectorConfig.of(
                BROKER,
                from,
                """
                - route:
                    id: moving
                    from:
                      uri: table:moving
                      parameters: {version: changed_at, lookback: 2000, fullScan: 1s, delay: 20, pageSize: 10, keep: region, split: true, deleteGuard: 1.0}
                      steps:
                        - choice:
                            when:
                              - simple: "${body[region]} == 'EU'"
                                steps:
                                  - marshal: {json: {}}
                                  - to: kafka:%1$s.eu
                            otherwise:
                              steps:
                                - marshal: {json: {}}
                                - to: kafka:%1$s.other
                - route:
                    id: kinds
                    from:
                      uri: table:kinds
                      parameters: {delay: 50}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:%1$s.kinds
                """
                        .formatted(topics));
        config.put("camel.beans.database.minimumIdle", "0");
        return config;
    }

    private Map<String, String> sink(String table, int tasks, String... topics) {
        List<String> all = new ArrayList<>();
        for (String topic : topics) {
            all.add(topic(topic));
        }
        String read = String.join(",", all);
        Map<String, String> config = ConnectorConfig.sink(
                to,
                read,
                """
                - route:
                    from:
                      uri: kafka:%s
                      steps:
                        - to: %s
                """
                        .formatted(read, table));
        config.put("tasks.max", String.valueOf(tasks));
        config.put("camel.component.kafka.brokers", BROKER.bootstrapServers());
        config.put("camel.beans.database.minimumIdle", "0");
        config.put("consumer.override.session.timeout.ms", "6000");
        return config;
    }

    /** What of them is lost is not made good by a later state. They come first, so that the kills meet them. */
    private void sendRowsThatNobodyWritesAgain() throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int id = ONCE; id < ONCE + ROWS; id++) {
                producer.send(new ProducerRecord<>(topic("eu"), String.valueOf(id), row(id, 1)));
            }
        }
    }

    private void sendLines(int round) {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int line = round * LINES; line < (round + 1) * LINES; line++) {
                producer.send(new ProducerRecord<>(topic("lines"), line % 2, null, "{\"line\":%d}".formatted(line)));
            }
        }
    }

    private static String kind(int id) {
        return """
                insert into kinds values (%1$d, %1$d - 9223372036854775807, -12345678901234567890.%1$d5, 1.0 / 3 * %1$d, %1$d %% 2 = 0, 'ünï %1$d', '%2$s',
                  '2020-02-%1$d', '23:59:%1$d', '2020-02-%1$d 23:59:59.999999', x'00ff%1$d', '{"a": [%1$d]}')"""
                .formatted(id + 10, "long ".repeat(300));
    }

    private static String row(int id, int seq) {
        return "{\"id\":%d,\"seq\":%d,\"region\":\"EU\",\"note\":null,\"changed_at\":null}".formatted(id, seq);
    }

    private void pausing(String row, int millis) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic("eu"), 0, "1", row);
            record.headers().add("pause", String.valueOf(millis).getBytes(StandardCharsets.UTF_8));
            producer.send(record).get();
        }
    }

    private static void send(String topic, int partition, int id, String row) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, partition, String.valueOf(id), row))
                    .get();
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", BROKER.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    /** One worker, or in the last round all of them. */
    private void kill(Random random, int round) {
        List<ConnectWorker> alive =
                cluster.workers().stream().filter(ConnectWorker::isAlive).toList();
        if (round == ROUNDS - 1) {
            alive.forEach(ConnectWorker::kill);
        } else {
            alive.get(random.nextInt(alive.size())).kill();
        }
    }

    private boolean mended() {
        List.of(name, name + "-moving", name + "-kinds", name + "-lines").forEach(cluster::mend);
        return true;
    }

    private long count(String table) throws SQLException {
        return rows(to, table).size();
    }

    private List<Long> sequences() throws SQLException {
        try (var connection = to.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select seq from moving")) {
            List<Long> all = new ArrayList<>();
            while (found.next()) {
                all.add(found.getLong(1));
            }
            return all;
        }
    }

    /** Each row as text that is the same for both databases. */
    private static List<String> rows(TestSchema schema, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select * from " + table)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(text(found, i, found.getMetaData().getColumnName(i)))
                            .append('|');
                }
                rows.add(row.toString());
            }
        }
        Collections.sort(rows);
        return rows;
    }

    private static String text(ResultSet found, int column, String name) throws SQLException {
        return switch (name) {
            case "yes" -> String.valueOf(found.getBoolean(column));
            case "picture" -> HexFormat.of().formatHex(found.getBytes(column));
            case "ratio" -> String.valueOf(found.getDouble(column));
            case "at", "changed_at" -> String.valueOf(found.getObject(column, LocalDateTime.class));
            default -> found.getString(column);
        };
    }

    private String topic(String end) {
        return name + "." + end;
    }
}
