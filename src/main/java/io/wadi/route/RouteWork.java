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
}
