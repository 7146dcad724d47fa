package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarantees 1 to 5 in a Connect cluster: workers are killed at random moments and others started, while the tables are written; then the tables
 * come to rest, and every record is held against what the rows were.
 *
 * <p>{@code -Dwadi.seeds=N} runs N stories instead of one, {@code -Dwadi.seed=N} the one with this seed.
 */
@Tag("soak")
final class ConnectKillTest {
    private static final int ROUNDS = 3;
    private static final int RECORDS = 1_500;
    private static final int NANOS = 500_000_000;

    static LongStream seeds() {
        return KillTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_workers_lose_nothing_and_send_nothing_twice(long seed) throws Exception {
        assertThat(faults("once", plan(), true, seed)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_workers_without_transactions_lose_nothing_and_end_with_the_table(long seed) throws Exception {
        assertThat(faults("least", plan().atLeastOnce(), false, seed)).isEmpty();
    }

    private static ConnectCluster.Plan plan() {
        return ConnectCluster.of(ConnectVersion.NEWEST, TestBroker.shared(), ConnectPlugin.path());
    }

    private static List<String> faults(String name, ConnectCluster.Plan plan, boolean exactlyOnce, long seed)
            throws Exception {
        TestDatabase database = exactlyOnce == (seed % 2 == 0) ? TestDatabase.POSTGRESQL : TestDatabase.MARIADB;
        String connector =
                "kill-%s-%d-%d".formatted(name, ProcessHandle.current().pid(), seed);
        try (ConnectCluster cluster = plan.start(2);
                ConnectStage stage = ConnectStage.set(connector, TestBroker.shared(), database, exactlyOnce)) {
            stage.write(2, seed);
            cluster.rest().put(connector, stage.config(2));
            cluster.rest().awaitRunning(connector, 2);
            Random random = new Random(seed);
            for (int round = 0; round < ROUNDS; round++) {
                stage.awaitRecords(cluster, 1 + random.nextInt(RECORDS));
                LockSupport.parkNanos(random.nextInt(NANOS));
                cluster.kill(random);
                cluster.startWorker();
            }
            stage.rest(cluster);
            cluster.rest().awaitRunning(connector, 2);
            return stage.faults();
        }
    }
}
