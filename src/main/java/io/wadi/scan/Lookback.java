package io.wadi.scan;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** What a version was some time ago, as far as the version itself can say. */
final class Lookback {
    private Lookback() {}

    /** The version so much earlier if it is a time, else the version itself. */
    static @Nullable Object before(@Nullable Object version, Duration lookback) {
        if (version instanceof LocalDateTime time) {
            return time.minus(lookback);
        } else if (version instanceof Instant time) {
            return time.minus(lookback);
        } else if (version instanceof OffsetDateTime time) {
            return time.minus(lookback);
        } else if (version instanceof LocalDate date) {
            return date.minusDays(lookback.toDays() + 1);
        }
        return version;
    }
}
