package io.wadi.route;

/** How a route that captures tables is doing. */
public enum RouteState {
    /** It takes its place and reads the seen rows. */
    STARTING,
    /** All is well. */
    RUNNING,
    /** The database or the broker does not answer; it tries again by itself. */
    RETRYING,
    /** A full scan would delete suspiciously many rows: its deletes are held, inserts and updates go on. */
    GUARDED,
    /** It has stopped for good and must be looked at. */
    FAILED,
    /** Another instance has taken over. */
    FENCED,
    STOPPED
}
