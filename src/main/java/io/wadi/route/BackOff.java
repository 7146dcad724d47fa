package io.wadi.route;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When something that failed is tried again: after a pause that doubles with each failure in a row, up to half a minute. Not thread-safe. */
final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final InstantSource clock;
    private Duration pause = FIRST;
    private Instant notBefore = Instant.MIN;

    BackOff(InstantSource clock) {
        this.clock = clock;
    }

    boolean isWaiting() {
        return clock.instant().isBefore(notBefore);
    }

    void failed() {
        notBefore = clock.instant().plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    void well() {
        notBefore = Instant.MIN;
        pause = FIRST;
    }
}
