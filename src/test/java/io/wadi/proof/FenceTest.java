package io.wadi.proof;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantees 3 and 4 with two instances of one route: who comes later goes on, who was before stops, and nobody sends what the other sent. */
final class FenceTest {
    private static final List<TestDatabase> DATABASE = List.of(TestDatabase.MARIADB);
    private static final List<Variant> ROUTE = List.of(Variant.QUICK);

    @Test
    void a_second_instance_fences_the_first_which_does_not_come_back() throws Exception {
        try (Stage stage = Stage.set("fence", TestBroker.shared(), DATABASE, ROUTE)) {
            stage.write(2, 1);
            try (RunningRoutes first = stage.run()) {
                stage.awaitFullScan(first);
                try (RunningRoutes second = stage.run()) {
                    await(first, RouteState.FENCED);
                    assertThat(first.consumer("quick_rows").problem()).contains("taken over by another instance");
                    stage.awaitFullScan(second);
                    assertThat(second.consumer("quick_rows").state()).isEqualTo(RouteState.RUNNING);
                    assertThat(first.consumer("quick_rows").state()).isEqualTo(RouteState.FENCED);
                }
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void an_instance_frozen_in_mid_commit_writes_nothing_when_it_thaws_after_another_took_over(@TempDir Path folder)
            throws Exception {
        try (Stage stage = Stage.set("thaw", TestBroker.shared(), DATABASE, ROUTE)) {
            stage.write(2, 2);
            try (ChildJvm first = stage.program(folder).start(Moment.FREEZE, 5, 0)) {
                first.awaitLine("reached FREEZE", ofSeconds(60));
                try (RunningRoutes second = stage.run()) {
                    stage.awaitFullScan(second);
                    Frozen.thaw(first);
                    first.awaitLine("route quick_rows is FENCED", ofSeconds(60));
                    stage.awaitFullScan(second);
                    assertThat(second.consumer("quick_rows").state()).isEqualTo(RouteState.RUNNING);
                }
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    @Test
    void an_instance_frozen_for_longer_than_its_transaction_may_take_goes_on_if_nobody_took_over(@TempDir Path folder)
            throws Exception {
        try (Stage stage = Stage.set("freeze", TestBroker.shared(), DATABASE, ROUTE)) {
            stage.write(2, 3);
            try (ChildJvm only =
                    stage.program(folder).start(Moment.FREEZE, 5, 0, Map.of("transaction.timeout.ms", "1000"))) {
                only.awaitLine("reached FREEZE", ofSeconds(60));
                stage.awaitAborted();
                Frozen.thaw(only);
                only.awaitLine("Route quick_rows tries again", ofSeconds(60));
                int before = stage.records();
                Awaitility.await().atMost(ofSeconds(60)).until(() -> stage.records() > before);
                assertThat(only.lines()).noneMatch(line -> line.endsWith("is FENCED"));
            }
            stage.rest();
            assertThat(stage.faults()).isEmpty();
        }
    }

    private static void await(RunningRoutes routes, RouteState state) {
        Awaitility.await()
                .atMost(ofSeconds(60))
                .until(() -> routes.consumer("quick_rows").state() == state);
    }
}
