package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.proof.History.State;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees 1 to 4 where windows hold rows: a program is killed inside open windows, and at other moments of a window's way, while the table is
 * written. Then every state that windows brought is held against what the rows were: none is in two windows, none comes after a newer one, and the
 * last of each row is there.
 *
 * <p>{@code -Dwadi.seeds=N} runs N stories instead of one, {@code -Dwadi.seed=N} the one with this seed.
 */
final class WindowKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TABLE = "window_rows";

    private static final String ROUTE =
            """
            - route:
                id: window_rows
                from:
                  uri: table:window_rows
                  parameters: {dataSource: '#shop', delay: 20, pageSize: 10, inFlight: 100, inWindows: 40, version: changed_at, lookback: 2000, fullScan: 1s, deletes: ignore, deleteGuard: 1.0}
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
        Random random = new Random(seed);
        TestBroker broker = TestBroker.shared();
        String application =
                "window-kill-%d-%d".formatted(seed, ProcessHandle.current().pid());
        String topic = application + ".windows";
        broker.topic(topic, 1);
        TestDatabase database = seed % 2 == 0 ? TestDatabase.POSTGRESQL : TestDatabase.MARIADB;
        try (TestSchema schema = database.create()) {
            schema.execute(Writers.ddl(TABLE, database == TestDatabase.MARIADB ? "datetime(6)" : "timestamp(6)"));
            History history = new History();
            try (Writers writers =
                    new Writers(schema.dataSource(), TABLE, history, Duration.ofMillis(400), true).filled(120)) {
                writers.start(2, seed);
                Program program =
                        new Program(folder, application, broker.bootstrapServers(), Map.of("shop", schema), ROUTE);
                for (Moment moment : moments(random)) {
                    kill(program, moment, random);
                }
            }
            Windows windows = new Windows(history);
            try (var running = RunningRoutes.start(
                    application,
                    broker.bootstrapServers(),
                    Map.of("shop", schema.dataSource()),
                    ROUTE,
                    context -> {})) {
                Awaitility.await("the table in the windows")
                        .atMost(PATIENCE)
                        .until(() -> windows.isCurrent(broker.readCommitted(topic)));
            }
            assertThat(windows.faults(broker.readCommitted(topic))).isEmpty();
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
                        faults.add("row %d comes with state %d after %d".formatted(id, state.seq(), before));
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
            try {
                return JSON.readTree(window.value());
            } catch (IOException e) {
                throw new IllegalStateException("A window is no JSON: " + window.value(), e);
            }
        }
    }
}
