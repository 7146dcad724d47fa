package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void a_process_that_stood_still_for_long_is_told_once() {
        try (Pulse pulse = new Pulse("test", nanos::get)) {
            nanos.addAndGet(Duration.ofMillis(2_900).toNanos());
            assertThat(pulse.pauses()).isZero();
            nanos.addAndGet(Duration.ofMillis(3_100).toNanos());
            assertThat(pulse.pauses()).isEqualTo(1);
            assertThat(pulse.pauses()).isEqualTo(1);
        }
    }
}
