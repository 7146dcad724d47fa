package io.wadi.connect;

/** How a task of a sink connector is doing, over JMX. */
public interface SinkStatusMXBean {
    /** RUNNING, or RETRYING. A task that has failed has no bean. */
    String getState();

    /** What it tries again for, or empty. */
    String getProblem();

    /** How many records are done with since the task began: written, or reported because they do not fit. */
    long getRecords();

    /** How many of them were reported, to the dead letter queue. */
    long getDeadLetters();
}
