package io.wadi.route;

import io.wadi.change.SchemaChangedException;
import io.wadi.change.StateException;
import io.wadi.table.KeyException;
import io.wadi.topic.FencedException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a route that polls tables stands, and what is the matter; told in the log when it changes, and not at each attempt. One thread tells, any asks. */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Supplier<String> route;
    private final BackOff backOff;
    private volatile RouteState state = RouteState.STOPPED;
    private volatile @Nullable String problem;
    private Set<String> troubled = Set.of();
    private long guarded;

    /** @param route its id, for messages */
    Standing(Supplier<String> route, InstantSource clock) {
        this.route = route;
        this.backOff = new BackOff(clock);
    }

    RouteState state() {
        return state;
    }

    /** What is the matter, unless the route is well. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether it stopped for good, or was stopped. */
    boolean isOver() {
        return hasFailed() || state == RouteState.STOPPED;
    }

    private boolean hasFailed() {
        return state == RouteState.FAILED || state == RouteState.FENCED;
    }

    /** Whether the next attempt is not due yet. */
    boolean isWaiting() {
        return backOff.isWaiting();
    }

    void starting() {
        state = RouteState.STARTING;
        problem = null;
        backOff.well();
    }

    /** @param held deletes that a guard holds */
    void well(long held) {
        backOff.well();
        if (held > 0 && (state != RouteState.GUARDED || held != guarded)) {
            problem =
                    "%d deletes are held: a full scan would delete more rows than deleteGuard allows. Inserts and updates go on. To let them go: wadi deletes confirm %s"
                            .formatted(held, route.get());
            LOG.warn("Route {} is GUARDED. {}", route.get(), problem);
        } else if (state == RouteState.RETRYING) {
            LOG.info("Route {} is well again", route.get());
        }
        guarded = held;
        state = held > 0 ? RouteState.GUARDED : RouteState.RUNNING;
        problem = held > 0 ? problem : null;
    }

    /** Some tables, or all of them, wait for their next attempt, and the route for none. Said once for the same tables, whatever each attempt meets. */
    void troubled(Trouble trouble) {
        backOff.well();
        if (state != RouteState.RETRYING || !trouble.tables().equals(troubled)) {
            LOG.warn("Route {} tries again: {}", route.get(), trouble.message());
        }
        troubled = trouble.tables();
        problem = trouble.message();
        state = RouteState.RETRYING;
    }

    /** What a database or broker that comes back will cure. */
    void retries(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        if (state != RouteState.RETRYING || !Causes.isSame(message, problem)) {
            boolean expected = cause instanceof SQLException || cause instanceof KafkaException;
            LOG.warn("Route {} tries again: {}", route.get(), Causes.all(cause), expected ? null : cause);
            LOG.debug("Route {} met", route.get(), cause);
        }
        problem = message;
        state = RouteState.RETRYING;
        backOff.failed();
    }

    /** Stops for good. */
    void failed(RouteState last, Exception cause) {
        // The reason first: whoever sees the state asks for it.
        problem = cause.getMessage();
        state = last;
        LOG.error("Route {} is {}. {}", route.get(), last, cause.getMessage(), isTold(cause) ? null : cause);
        LOG.debug("Route {} met", route.get(), cause);
    }

    /** Whether its message says all there is to say. */
    private static boolean isTold(Exception cause) {
        return cause instanceof StateException
                || cause instanceof SchemaChangedException
                || cause instanceof KeyException
                || cause instanceof FencedException;
    }

    /** Is stopped; what failed before stays so. */
    void stopped() {
        if (!hasFailed()) {
            state = RouteState.STOPPED;
        }
    }
}
