package io.wadi.topic;

import io.wadi.change.Change;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Changes that are done with their route, and the records that it made of them, in their order; none if it made none. One change, or all those that
 * a window held: they and their records go in one commit.
 *
 * @param changes at least one
 * @param capturedAt when the first of them was read
 * @param committed called by the committer's thread when they are
 */
public record Completed(
        List<Change> changes, List<ProducerRecord<byte[], byte[]>> records, Instant capturedAt, Runnable committed) {

    public Completed(List<Change> changes, List<ProducerRecord<byte[], byte[]>> records, Instant capturedAt) {
        this(changes, records, capturedAt, () -> {});
    }

    public Completed(Change change, List<ProducerRecord<byte[], byte[]>> records, Instant capturedAt) {
        this(List.of(change), records, capturedAt);
    }

    /** What the records come to; of those that are rows still, as the rows read lately were at their widest. */
    long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (record.value() != null) {
                bytes += record.value().length;
            } else if (record instanceof RowRecord row && !row.isTombstone()) {
                bytes += changes.get(0).tracker().rowBytes();
            }
        }
        return bytes;
    }
}
