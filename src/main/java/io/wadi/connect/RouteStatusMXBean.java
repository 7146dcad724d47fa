package io.wadi.connect;

/** How a route of a task is doing, over JMX. */
public interface RouteStatusMXBean {
    /** STARTING, RUNNING, RETRYING, GUARDED, PAUSED, FENCED, FAILED or STOPPED. */
    String getState();

    /** What is the matter, or empty. */
    String getProblem();

    /** How often the tables were polled since the task began. */
    long getPolls();

    /** How many full scans came to their end, over all restarts, in the table that had the fewest. */
    long getFullScans();

    /** Whether everything that the polls so far have found is committed. */
    boolean isQuiet();

    /** How many rows are seen. */
    long getSeenRows();

    /** How many changes are on their way. */
    long getPending();

    /** How many deletes the guard holds. */
    long getDeletesHeld();
}
