package io.wadi.connect;

/** Learns what became of records that were handed to the worker. Called by any thread, once a record. */
interface Receipt {
    /** The worker has the record in its topic, or a transformation took it away. */
    void recorded();

    /** The record is lost, or nobody will ever tell. */
    void failed(RuntimeException cause);
}
