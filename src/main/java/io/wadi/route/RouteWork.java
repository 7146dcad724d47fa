package io.wadi.route;

import org.jspecify.annotations.Nullable;

/** A route that captures tables, or writes to them, as whoever watches it sees it. Thread-safe. */
public interface RouteWork {
    /** The route's id as its author knows it. */
    String routeId();

    RouteState state();

    /** What is the matter, unless the route is well. */
    @Nullable
    String problem();

    /** Whether it stopped for good, or was stopped. */
    boolean isOver();

    /** Reads nothing more until {@link #resumeReading} or a new start; what is on its way comes to its end. Returns at once. */
    void pauseReading();

    /** Goes on where it was. */
    void resumeReading();

    /**
     * Runs what is in the route's dead letter topic through the route again, once only: what an earlier replay took is done with. Returns at once.
     *
     * @throws IllegalStateException if that is not possible, with a message for the user
     */
    void replay();

    /** How far the last replay is; null: there was none. */
    @Nullable
    ReplayState replayed();
}
