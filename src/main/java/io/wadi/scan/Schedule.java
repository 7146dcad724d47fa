package io.wadi.scan;

import java.time.Duration;
import java.time.Instant;

/** When something is due again. */
@FunctionalInterface
public interface Schedule {
    /** The next time after it was last begun. */
    Instant after(Instant last);

    static Schedule every(Duration period) {
        return last -> last.plus(period);
    }
}
