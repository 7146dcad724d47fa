package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(value = Resources.TIME_ZONE, mode = ResourceAccessMode.READ)
final class FlowSettingsTest {
    private static final Instant NOON =
            LocalDateTime.of(2026, 1, 1, 12, 0).atZone(ZoneId.systemDefault()).toInstant();

    private final TableConfiguration written = new TableConfiguration();

    @Test
    void a_full_scan_is_due_after_its_period() throws SettingsException {
        written.setFullScan("10m");
        assertThat(settings().scanning().fullScan().after(NOON)).isEqualTo(NOON.plusSeconds(600));
    }

    @Test
    void a_full_scan_is_due_when_cron_says() throws SettingsException {
        written.setFullScan("30 12 * * *");
        assertThat(settings().scanning().fullScan().after(NOON)).isEqualTo(NOON.plusSeconds(1_800));
    }

    @Test
    void a_full_scan_may_never_be_due() throws SettingsException {
        written.setFullScan("never");
        assertThat(settings().scanning().fullScan()).isNull();
    }

    @Test
    void every_mistake_is_told_at_once() {
        written.setFullScan("61 12 * * *");
        written.setSplit(true);
        written.setDeleteGuard(30);
        written.setOnSchemaChange("panic");
        written.setZeroDate("maybe");
        written.setSeen(TableConfiguration.Seen.recent);
        written.setInFlight(0);
        written.setChangeLog("orders.dead");
        written.setDeadLetterTopic("orders.dead");
        written.setParallel(0);
        assertThatThrownBy(this::settings).isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.mistakes())
                .anyMatch(mistake -> mistake.contains("split needs keep"))
                .anyMatch(mistake -> mistake.contains("deleteGuard=30.0"))
                .anyMatch(mistake -> mistake.contains("onSchemaChange=panic"))
                .anyMatch(mistake -> mistake.contains("zeroDate=maybe"))
                .anyMatch(mistake -> mistake.contains("seen=recent needs version"))
                .anyMatch(mistake -> mistake.contains("inFlight=0"))
                .anyMatch(mistake -> mistake.contains("changeLog and deadLetterTopic"))
                .anyMatch(mistake -> mistake.contains("parallel=0")));
    }

    @Test
    void a_wrong_cron_expression_and_a_wrong_period_are_told() {
        written.setFullScan("61 12 * * *");
        assertThatThrownBy(this::settings).hasMessageContaining("61 12 * * * is no cron expression");
        written.setFullScan("often");
        assertThatThrownBy(this::settings).hasMessageContaining("fullScan=often is no period");
    }

    private FlowSettings settings() throws SettingsException {
        return FlowSettings.of("orders", written, 1_000);
    }
}
