package io.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.RunningRoutes;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantees 1 and 3 by quick scans alone: many writers, and transactions that stay open for nearly as long as {@code lookback} allows. */
final class QuickScanTest {
    @ParameterizedTest
    @EnumSource(
            value = TestDatabase.class,
            names = {"MARIADB", "POSTGRESQL"})
    void every_row_committed_within_lookback_is_found_once_also_over_a_restart(TestDatabase database) throws Exception {
        try (Stage stage =
                Stage.set("quick-" + database, TestBroker.shared(), List.of(database), List.of(Variant.QUICK_ONLY))) {
            try (RunningRoutes first = stage.run()) {
                // What comes after the two full scans of a first start is found by quick scans, or not at all.
                stage.awaitFirstScans(first);
                stage.write(6, 7);
                stage.awaitCommits(3);
            }
            try (RunningRoutes second = stage.run()) {
                stage.awaitCommits(3);
                stage.silence();
                stage.awaitQuiet(second);
            }
            assertThat(stage.faults()).isEmpty();
        }
    }
}
