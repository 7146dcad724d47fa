package io.wadi.proof;

import io.wadi.route.RouteState;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectWorker;
import io.wadi.servers.Recorder;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.RouteBeans.Status;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Tables with writers, and a connector with one route over them: everything a story of a Connect cluster needs. */
final class ConnectStage implements AutoCloseable {
    /** Two tables of the first of two tasks with one of the second between them, by the shards that their names give. */
    static final String[] TABLES = {"rows_a", "rows_b", "rows_d"};

    private static final int PARTITIONS = 2;
    private static final int ROWS = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration READ = Duration.ofMillis(200);
    private static final Duration LATEST = Duration.ofMillis(400);
    private static final String ROUTE =
            """
            - route:
                id: rows
                from:
                  uri: table:rows_*
                  parameters: {version: changed_at, lookback: 2000, fullScan: 1s, delay: 20, pageSize: 10, inFlight: 100, deleteGuard: 1.0}
                  steps:
                    - marshal: {json: {}}
                    - toD: kafka:{{topics}}.${header[wadi.table]}
            """;

    private final String connector;
    private final TestBroker broker;
    private final TestDatabase database;
    private final TestSchema schema;
    private final boolean exactlyOnce;
    private final Map<String, History> histories = new LinkedHashMap<>();
    private final Map<String, Writers> writers = new LinkedHashMap<>();
    private final Recorder recorder;

    private ConnectStage(
            String connector, TestBroker broker, TestDatabase database, TestSchema schema, boolean exactlyOnce) {
        this.connector = connector;
        this.broker = broker;
        this.database = database;
        this.schema = schema;
        this.exactlyOnce = exactlyOnce;
        this.recorder = broker.record(Arrays.stream(TABLES).map(this::topic).toArray(String[]::new));
    }

    /** A connector's tables, filled; the connector is the cluster's to make. */
    static ConnectStage set(String connector, TestBroker broker, TestDatabase database, boolean exactlyOnce)
            throws SQLException {
        ConnectStage stage = new ConnectStage(connector, broker, database, database.create(), exactlyOnce);
        for (String table : TABLES) {
            stage.add(table);
        }
        return stage;
    }

    private void add(String table) throws SQLException {
        broker.topic(topic(table), PARTITIONS);
        schema.execute(Writers.ddl(table, database));
        History history = new History();
        histories.put(table, history);
        writers.put(table, new Writers(schema.dataSource(), table, history, LATEST, true).filled(ROWS));
    }

    String connector() {
        return connector;
    }

    TestSchema schema() {
        return schema;
    }

    /** The connector's configuration, that a test may change. */
    Map<String, String> config(int tasks) {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class",
                "io.wadi.connect.WadiSourceConnector",
                "tasks.max",
                String.valueOf(tasks),
                "key.converter",
                "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter",
                "org.apache.kafka.connect.converters.ByteArrayConverter",
                "topics",
                connector,
                "route.yaml",
                ROUTE,
                "camel.component.kafka.brokers",
                broker.bootstrapServers()));
        config.put("camel.beans.database", "#class:com.zaxxer.hikari.HikariDataSource");
        config.put("camel.beans.database.jdbcUrl", schema.jdbcUrl());
        config.put("camel.beans.database.username", schema.user());
        config.put("camel.beans.database.minimumIdle", "0");
        // Each table is cut into ranges, some of a task's own.
        config.put("shard.rows", "20");
        if (!schema.password().isEmpty()) {
            config.put("camel.beans.database.password", schema.password());
        }
        if (exactlyOnce) {
            config.put("exactly.once.support", "required");
            config.put("transaction.boundary", "connector");
        }
        return config;
    }

    /** Writers of each table begin. */
    void write(int sessions, long seed) {
        writers.values().forEach(each -> each.start(sessions, seed));
    }

    /** One more table, with writers, while the others go on. */
    void join(String table, int sessions, long seed) throws SQLException {
        add(table);
        writers.get(table).start(sessions, seed);
    }

    private void silence() throws InterruptedException {
        for (Writers each : writers.values()) {
            each.close();
        }
    }

    /** Waits until so many more committed records are there. */
    void awaitRecords(ConnectCluster cluster, int more) {
        int enough = recorder.until(0).size() + more;
        Awaitility.await("records of " + connector).atMost(PATIENCE).until(() -> {
            cluster.mend(connector);
            return recorder.during(READ).size() >= enough;
        });
    }

    /** The writers end; waits until the topics hold the tables, and then until more reads have found nothing more. */
    void rest(ConnectCluster cluster) throws InterruptedException {
        silence();
        try {
            Awaitility.await("the tables on their topics")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        cluster.mend(connector);
                        return histories.keySet().stream().allMatch(this::isCurrent);
                    });
            awaitScans(cluster);
        } catch (RuntimeException e) {
            throw new AssertionError(cluster.rest().status(connector).toString() + faults(), e);
        }
    }

    private boolean isCurrent(String table) {
        return new Audit(histories.get(table), exactlyOnce)
                .isCurrent(broker.readCommitted(topic(table)), state -> true);
    }

    /** Waits for two more full scans of each table, and for what they found to be committed. */
    private void awaitScans(ConnectCluster cluster) {
        Map<Integer, Status> before = new HashMap<>();
        await(cluster, each -> {
            before.putIfAbsent(each.task(), each);
            return hasScanned(before.get(each.task()), each);
        });
    }

    /** Waits until each task that has tables is in this state. */
    void awaitState(ConnectCluster cluster, RouteState state) {
        await(cluster, each -> each.seenRows() == 0 || each.state() == state);
    }

    private void await(ConnectCluster cluster, Predicate<Status> wanted) {
        List<RouteBeans> beans = cluster.workers().stream()
                .filter(ConnectWorker::isAlive)
                .map(RouteBeans::of)
                .toList();
        try {
            Awaitility.await("tasks of " + connector).atMost(PATIENCE).until(() -> {
                List<Status> now = statuses(beans);
                return !now.isEmpty() && now.stream().filter(wanted).count() == now.size();
            });
        } finally {
            beans.forEach(RouteBeans::close);
        }
    }

    private List<Status> statuses(List<RouteBeans> beans) {
        List<Status> all = new ArrayList<>();
        beans.forEach(each -> all.addAll(each.of(connector)));
        return all;
    }

    private static boolean hasScanned(Status before, Status now) {
        boolean hasTables = now.seenRows() > 0;
        return now.state() == RouteState.RUNNING
                && now.quiet()
                && now.polls() >= before.polls() + 2
                && (!hasTables || now.fullScans() >= before.fullScans() + 2);
    }

    /** What readers of the topics saw that they should not have seen, or did not see that they should. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        histories.forEach((table, history) -> new Audit(history, exactlyOnce)
                .faults(broker.readCommitted(topic(table)), state -> true).stream()
                        .map(fault -> table + ": " + fault)
                        .forEach(faults::add));
        return faults;
    }

    String topic(String table) {
        return connector + "." + table;
    }

    @Override
    public void close() throws Exception {
        recorder.close();
        silence();
        schema.close();
    }
}
