package io.wadi.scan;

import io.wadi.table.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** What a version was some time ago, as far as the version itself can say. */
final class Lookback {
    private Lookback() {}

    /** How long after its first row others may get the same version: a day lasts longer where sessions are in several zones. */
    static Duration tick(Column version) {
        return switch (version.type()) {
            case DATE -> Duration.ofDays(2);
            case TIMESTAMP, INSTANT, OFFSET_TIMESTAMP ->
                version.sqlType().startsWith("smalldatetime") ? Duration.ofMinutes(1) : Duration.ofSeconds(1);
            default -> Duration.ZERO;
        };
    }

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
