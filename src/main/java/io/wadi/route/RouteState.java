package io.wadi.route;

/** How a route that captures tables is doing. */
public enum RouteState {
    /** It takes its place and reads the seen rows. */
    STARTING,
    /** All is well. */
    RUNNING,
    /** The broker does not answer, or some tables cannot be read, while the others are; it tries again by itself. */
    RETRYING,
    /** A full scan would delete suspiciously many rows: its deletes are held, inserts and updates go on. */
    GUARDED,
    /** Somebody paused it: it reads nothing until it is told to go on, or started anew. */
    PAUSED,
    /** It has stopped for good and must be looked at. */
    FAILED,
    /** Another instance has taken over. */
    FENCED,
    STOPPED
}
