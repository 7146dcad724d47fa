package io.wadi.route;

import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records that a row's exchange makes on its way through the route: staged until the route is done, so that a row that fails leaves nothing
 * behind. Thread-safe, for a route may go several ways at once.
 */
final class RowRecords {
    private final Table table;
    private final RowKey key;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1); // nearly always
    private boolean done;

    RowRecords(Table table, RowKey key) {
        this.table = table;
        this.key = key;
    }

    Table table() {
        return table;
    }

    RowKey key() {
        return key;
    }

    /** Throws {@link IllegalStateException} when the route is done: the record would reach no topic, and nobody would know. */
    synchronized void stage(ProducerRecord<byte[], byte[]> record) {
        if (done) {
            throw new IllegalStateException(
                    """
                    A record for topic %s was made after its row's route was done: a step took the row out of the route (seda, wireTap, threads \
                    or an aggregation). Send to Kafka in the route itself."""
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
