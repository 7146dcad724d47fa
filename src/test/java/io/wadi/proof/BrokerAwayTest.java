package io.wadi.proof;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.route.TableConsumer;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantees 1, 3 and 4 while the broker goes and comes back, and what a route that is stopped meanwhile does. */
@Tag("soak")
final class BrokerAwayTest {
    private static final List<TestDatabase> DATABASES = List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB);
    private static final List<Variant> ROUTES = List.of(Variant.QUICK, Variant.SPLIT, Variant.AT_LEAST_ONCE);
    private static final Map<String, String> IMPATIENT =
            Map.of("delivery.timeout.ms", "1200", "request.timeout.ms", "500", "max.block.ms", "1000");

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = TestBroker.own();
    }

    @AfterEach
    void restart() {
        broker.start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void a_broker_that_restarts_in_mid_scan_costs_nothing() throws Exception {
        try (Stage stage = Stage.set("restart", broker, DATABASES, ROUTES)) {
            stage.write(2, 4);
            try (RunningRoutes running = stage.run()) {
                stage.awaitFullScan(running);
                broker.stop();
                broker.start();
                stage.awaitFullScan(running);
                broker.stop();
                broker.start();
                awaitState(running, RouteState.RUNNING);
                stage.silence();
                stage.awaitQuiet(running);
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void a_broker_that_is_away_for_longer_than_the_producer_waits_costs_a_repetition_that_nobody_sees()
            throws Exception {
        try (Stage stage = Stage.set("away", broker, DATABASES, ROUTES)) {
            stage.write(2, 5);
            try (RunningRoutes running = stage.run(IMPATIENT)) {
                stage.awaitFullScan(running);
                broker.stop();
                awaitState(running, RouteState.RETRYING);
                broker.start();
                awaitState(running, RouteState.RUNNING);
                stage.silence();
                stage.awaitQuiet(running);
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void a_broker_that_goes_away_in_mid_commit_is_told_and_the_commit_counts_once() throws Exception {
        List<Variant> route = List.of(Variant.QUICK);
        try (Stage stage = Stage.set("commit", broker, DATABASES, route)) {
            stage.write(2, 7);
            try (RunningRoutes running = stage.run(IMPATIENT)) {
                stage.awaitFullScan(running);
                Stage.scans(running).inMidCommit(broker::stop);
                TableConsumer consumer = running.consumer(Variant.QUICK.route());
                Awaitility.await().atMost(ofSeconds(90)).until(() -> String.valueOf(consumer.problem())
                        .contains("not confirmed a commit"));
                assertThat(consumer.state()).isEqualTo(RouteState.RETRYING);
                broker.start();
                awaitState(running, route, RouteState.RUNNING);
                stage.silence();
                stage.awaitQuiet(running);
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void a_context_whose_broker_is_away_stops_within_seconds() throws Exception {
        try (Stage stage = Stage.set("stop", broker, DATABASES, ROUTES)) {
            stage.write(2, 6);
            try (RunningRoutes running = stage.run()) {
                stage.awaitFullScan(running);
                broker.stop();
                // Once a commit has begun without a broker it does not come to its end.
                Awaitility.await().atMost(ofSeconds(60)).until(() -> ROUTES.stream()
                        .noneMatch(each -> running.consumer(each.route()).isQuiet()));
                long began = System.nanoTime();
                running.close();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ofSeconds(60));
            }
            broker.start();
            broker.abortTransactions();
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    private static void awaitState(RunningRoutes running, RouteState state) {
        awaitState(running, ROUTES, state);
    }

    private static void awaitState(RunningRoutes running, List<Variant> routes, RouteState state) {
        Awaitility.await().atMost(ofSeconds(90)).until(() -> routes.stream()
                .allMatch(each -> running.consumer(each.route()).state() == state));
    }
}
