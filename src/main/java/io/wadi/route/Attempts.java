package io.wadi.route;

import io.wadi.sink.TargetException;
import java.time.Duration;

/**
 * How often something was tried. The pauses between grow with every attempt; only those count that a database answered, or that failed in a step: it
 * may be away for as long as it likes. One thread uses it.
 */
public final class Attempts {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final int retries;
    private int pauses;
    private int answered;
    private int failed;

    /** @param retries how often what was answered, or failed, may be tried again */
    public Attempts(int retries) {
        this.retries = retries;
    }

    /** A table or its database kept something from being tried. @return whether nothing more is to be tried */
    public boolean isLast(TargetException cause) {
        return !cause.isUnreachable() && ++answered > retries;
    }

    /** A step failed. @return whether it is not to be tried again */
    public boolean isLastFailure() {
        return ++failed > retries;
    }

    /** How often the database has answered with an error. */
    public int answered() {
        return answered;
    }

    /** Before the next attempt; longer each time. */
    public Duration pause() {
        return pauseAfter(pauses++);
    }

    static Duration pauseAfter(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** All is well. */
    public void begin() {
        pauses = 0;
        answered = 0;
        failed = 0;
    }
}
