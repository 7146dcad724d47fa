package io.wadi.route;

import io.wadi.record.RowChange;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records that a row's exchange makes on its way through the route: staged until the route is done, so that a row that fails leaves nothing
 * behind. Thread-safe, for a route may go several ways at once.
 */
final class RowRecords {
    private final @Nullable RowRun run;
    private final @Nullable RowChange change;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1); // nearly always
    private boolean done;

    private RowRecords(@Nullable RowRun run, @Nullable RowChange change) {
        this.run = run;
        this.change = change;
    }

    static RowRecords of(RowRun run, RowChange change) {
        return new RowRecords(run, change);
    }

    /** What a window sends. */
    static RowRecords ofWindow() {
        return new RowRecords(null, null);
    }

    /** The row; null: these are records of a window. */
    @Nullable
    RowRun row() {
        return run;
    }

    /** What happened to the row; null: these are records of a window. */
    @Nullable
    RowChange change() {
        return change;
    }

    /** A window takes the row in. Throws {@link IllegalStateException} when its route is done: it would be in the window and elsewhere, too. */
    synchronized void take(Window window, RowRun row) {
        if (done) {
            throw new IllegalStateException(
                    "A row came to an aggregate after its route was done: a step took it out of the route (seda, wireTap or threads).");
        }
        window.owner().take(window, row);
    }

    /** Throws {@link IllegalStateException} when the route is done: the record would reach no topic, and nobody would know. */
    synchronized void stage(ProducerRecord<byte[], byte[]> record) {
        if (done) {
            throw new IllegalStateException(
                    """
                    A record for topic %s was made after its row's route was done: a step took the row out of the route (seda, wireTap \
                    or threads). Send to Kafka in the route itself."""
                            .formatted(record.topic()));
        }
        records.add(record);
    }

    /** The records in the order in which they were made. Nothing can be staged from here on. */
    synchronized List<ProducerRecord<byte[], byte[]>> take() {
        done = true;
        return records;
    }
}
