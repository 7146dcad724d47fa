package io.wadi.specs;

import io.wadi.route.RouteState;
import org.jspecify.annotations.Nullable;

/** What runs the route of a spec: Wadi's own program, or a Connect worker. One thread uses it. */
interface RouteHost extends AutoCloseable {
    /** Runs the route. */
    void start(String yaml) throws Exception;

    /** Runs it in another instance of the same application, while the first goes on; returns when it has taken over. */
    void takeover(String yaml) throws Exception;

    /** Stops all that runs, in order. */
    void stop() throws Exception;

    /** How the route is doing, of the instance that was started first. */
    RouteState state();

    /** What is the matter with it, or null. */
    @Nullable
    String problem();

    void confirmDeletes();

    /** How many full scans came to their end in all tables of the route. */
    long fullScans();

    /**
     * Returns when whatever the tables held when it was called has been read, compared and delivered: by further scans of every kind that the
     * route makes by itself, each begun after the call.
     */
    void settle();

    @Override
    void close() throws Exception;
}
