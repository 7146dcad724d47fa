package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackOffTest {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final BackOff backOff = new BackOff(() -> now);

    @Test
    void each_failure_in_a_row_doubles_the_pause_up_to_half_a_minute() {
        List<Long> pauses = new ArrayList<>();
        for (int failure = 0; failure < 9; failure++) {
            backOff.failed();
            pauses.add(pause());
        }
        assertThat(pauses).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void after_a_success_the_next_failure_costs_a_short_pause_again() {
        backOff.failed();
        backOff.failed();
        backOff.well();
        assertThat(backOff.isWaiting()).isFalse();
        backOff.failed();
        assertThat(pause()).isEqualTo(500);
    }

    /** Waits it out, and says how many milliseconds it took. */
    private long pause() {
        Instant began = now;
        while (backOff.isWaiting()) {
            now = now.plusMillis(100);
        }
        return Duration.between(began, now).toMillis();
    }
}
