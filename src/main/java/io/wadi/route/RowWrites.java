package io.wadi.route;

import io.wadi.sink.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * What a record's exchange wants written, until its route is done: it is written with what other records want, and the record's offset is committed
 * then. Thread-safe, for a route may go several ways at once.
 */
final class RowWrites {
    private final List<Write> writes = new ArrayList<>(1); // nearly always
    private boolean done;

    /** Throws {@link IllegalStateException} when the route is done: the row would not be written, and nobody would know. */
    synchronized void stage(Write write) {
        if (done) {
            throw new IllegalStateException(
                    "A row for %s came after its record's route was done: a step took it out of the route (seda, wireTap, threads or an aggregation). Write to the table in the route itself."
                            .formatted(write.target().table().name()));
        }
        writes.add(write);
    }

    /** Nothing can be staged from here on. */
    synchronized List<Write> take() {
        done = true;
        return writes;
    }
}
