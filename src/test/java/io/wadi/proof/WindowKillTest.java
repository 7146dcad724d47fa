package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.proof.History.State;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees 1 to 4 where windows hold rows: a program is killed inside open windows, and at other moments of a window's way, or the workers of a
 * Connect cluster are, while the table is written. Then every state that windows brought is held against what the rows were: none is in two windows, none comes after a newer one, and the
 * last of each row is there.
 *
 * <p>{@code -Dwadi.seeds=N} runs N stories instead of one, {@code -Dwadi.seed=N} the one with this seed.
 */
@Tag("soak")
final class WindowKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String EXACTLY_ONCE = "exactly-once";
    private static final int WORKER_KILLS = 3;
    private static final String TABLE = "window_rows";

    private static final String ROUTE =
            """
            - route:
                id: window_rows
                from:
                  uri: table:window_rows
                  parameters: {dataSource: '#shop', delay: 20, pageSize: 10, inFlight: 100, inWindows: 40, version: changed_at, lookback: 2000, fullScan: 1s, deletes: ignore, deleteGuard: 1.0, delivery: %s, changeLog: '{{topics}}.log'}
                  steps:
                    - aggregate:
                        correlationExpression: {simple: "${body[region]}"}
                        aggregationStrategy: "#wadi.rows"
                        completionSize: 30
                        completionTimeout: 300
                        completionTimeoutCheckerInterval: 50
                        steps:
                          - marshal: {json: {}}
                          - to: kafka:{{topics}}.windows
            """;

    static LongStream seeds() {
        return KillTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_inside_open_windows_it_loses_no_row_and_sends_none_in_two(long seed, @TempDir Path folder)
            throws Exception {
        assertThat(faults(EXACTLY_ONCE, seed, folder)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_inside_open_windows_without_transactions_it_loses_no_row(long seed, @TempDir Path folder)
            throws Exception {
        assertThat(faults("at-least-once", seed, folder)).allMatch(fault -> fault.contains(" again"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_workers_lose_no_row_of_open_windows_and_send_none_in_two(long seed) throws Exception {
        Random random = new Random(seed);
        TestBroker broker = TestBroker.shared();
        String connector =
                "window-kill-%d-%d".formatted(seed, ProcessHandle.current().pid());
        broker.topic(connector + ".windows", 1);
        try (TestSchema schema = database(seed).create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(2)) {
            History history = new History();
            Windows windows = new Windows(history);
            try (Writers writers = writers(schema, seed, history)) {
                writers.start(2, seed);
                Map<String, String> config = ConnectorConfig.of(
                        broker,
                        schema,
                        ROUTE.formatted(EXACTLY_ONCE)
                                .replace("#shop", "#database")
                                .replace("{{topics}}", connector));
                config.put("camel.beans.database.minimumIdle", "0");
                cluster.rest().put(connector, config);
                for (int round = 0; round < WORKER_KILLS; round++) {
                    int enough = broker.readCommitted(connector + ".windows").size() + 1 + random.nextInt(10);
                    await(
                            cluster,
                            connector,
                            () -> broker.readCommitted(connector + ".windows").size() >= enough);
                    LockSupport.parkNanos(random.nextInt(300_000_000));
                    cluster.kill(random);
                    cluster.startWorker();
                }
            }
            await(cluster, connector, () -> windows.isCurrent(broker.readCommitted(connector + ".windows")));
            assertThat(windows.faults(broker.readCommitted(connector + ".windows")))
                    .isEmpty();
            assertLogged(broker, connector);
        }
    }

    private static void await(ConnectCluster cluster, String connector, BooleanSupplier wanted) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            cluster.mend(connector);
            return wanted.getAsBoolean();
        });
    }

    private static TestDatabase database(long seed) {
        return seed % 2 == 0 ? TestDatabase.POSTGRESQL : TestDatabase.MARIADB;
    }

    private static Writers writers(TestSchema schema, long seed, History history) throws SQLException {
        schema.execute(Writers.ddl(TABLE, database(seed)));
        return new Writers(schema.dataSource(), TABLE, history, Duration.ofMillis(400), true).filled(120);
    }

    /** The change log tells of each state that a window brought, in the same commit; of deletes it tells alone. */
    private static void assertLogged(TestBroker broker, String application) {
        Map<Long, Integer> logged = new TreeMap<>();
        for (ConsumerRecord<String, String> change : broker.readCommitted(application + ".log")) {
            JsonNode told = Windows.json(change.value());
            if (!told.get("operation").asText().equals("delete")) {
                assertThat(told.get("topics")).hasSize(1);
                logged.merge(told.at("/key/id").asLong(), 1, Integer::sum);
            }
        }
        Map<Long, Integer> sent = new TreeMap<>();
        broker.readCommitted(application + ".windows").forEach(window -> Windows.json(window.value())
                .forEach(row -> sent.merge(row.get("id").asLong(), 1, Integer::sum)));
        assertThat(logged).isEqualTo(sent);
    }

    private static List<String> faults(String delivery, long seed, Path folder) throws Exception {
        Random random = new Random(seed);
        TestBroker broker = TestBroker.shared();
        String application = "window-kill-%s-%d-%d"
                .formatted(delivery, seed, ProcessHandle.current().pid());
        String route = ROUTE.formatted(delivery);
        String topic = application + ".windows";
        broker.topic(topic, 1);
        try (TestSchema schema = database(seed).create()) {
            History history = new History();
            try (Writers writers = writers(schema, seed, history)) {
                writers.start(2, seed);
                Program program =
                        new Program(folder, application, broker.bootstrapServers(), Map.of("shop", schema), route);
                for (Moment moment : moments(random)) {
                    kill(program, moment, random);
                }
            }
            Windows windows = new Windows(history);
            try (var running = RunningRoutes.start(
                    application,
                    broker.bootstrapServers(),
                    Map.of("shop", schema.dataSource()),
                    route,
                    context -> {})) {
                Awaitility.await("the table in the windows")
                        .atMost(PATIENCE)
                        .until(() -> windows.isCurrent(broker.readCommitted(topic)));
            }
            List<String> faults = windows.faults(broker.readCommitted(topic));
            if (delivery.equals(EXACTLY_ONCE)) {
                assertLogged(broker, application);
            }
            return faults;
        }
    }

    /** Inside open windows twice, and at one other moment. */
    private static List<Moment> moments(Random random) {
        List<Moment> others = List.of(
                Moment.AFTER_READ,
                Moment.AFTER_ROUTE,
                Moment.BEFORE_ACKNOWLEDGEMENT,
                Moment.BEFORE_COMMIT,
                Moment.IN_COMMIT,
                Moment.AFTER_COMMIT);
        return List.of(Moment.IN_WINDOW, others.get(random.nextInt(others.size())), Moment.IN_WINDOW);
    }

    private static void kill(Program program, Moment moment, Random random) throws IOException {
        int most = moment == Moment.IN_WINDOW ? moment.occurrences() : 15;
        try (ChildJvm child = program.start(moment, 1 + random.nextInt(most), random.nextInt(5_000_000))) {
            assertThat(child.awaitExit(PATIENCE))
                    .as(() -> String.join(System.lineSeparator(), child.lines()))
                    .isEqualTo(RouteProgram.HALTED);
        }
    }

    /** What the windows of a topic brought, held against what the rows were. */
    private record Windows(History history) {
        private static final ObjectMapper JSON = new ObjectMapper();

        List<String> faults(List<ConsumerRecord<String, String>> windows) {
            List<String> faults = new ArrayList<>();
            Map<Long, Long> newest = new HashMap<>();
            for (ConsumerRecord<String, String> window : windows) {
                for (JsonNode row : rows(window)) {
                    long id = row.get("id").asLong();
                    State state =
                            new State(row.get("seq").asLong(), row.get("region").asText());
                    Long before = newest.put(id, state.seq());
                    if (!history.line(id).states().contains(state)) {
                        faults.add("row %d has a state that was never committed: %s".formatted(id, state));
                    } else if (!window.key().equals(state.region())) {
                        faults.add("row %d is in the window %s: %s".formatted(id, window.key(), state));
                    } else if (before != null && before >= state.seq()) {
                        faults.add("row %d comes with state %d again, after %d".formatted(id, state.seq(), before));
                    }
                }
            }
            return faults;
        }

        boolean isCurrent(List<ConsumerRecord<String, String>> windows) {
            Map<Long, Long> newest = new HashMap<>();
            windows.forEach(window -> rows(window)
                    .forEach(row ->
                            newest.merge(row.get("id").asLong(), row.get("seq").asLong(), Math::max)));
            return history.lines().entrySet().stream()
                    .allMatch(row -> !row.getValue().last().isThere()
                            || newest.getOrDefault(row.getKey(), -1L)
                                    == row.getValue().last().seq());
        }

        private static JsonNode rows(ConsumerRecord<String, String> window) {
            return json(window.value());
        }

        private static JsonNode json(String text) {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new IllegalStateException("No JSON: " + text, e);
            }
        }
    }
}
