package io.wadi.topic;

import io.wadi.change.Change;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A change whose route is done, with the records that it made, in their order; none if the route made none. */
public record Completed(Change change, List<ProducerRecord<byte[], byte[]>> records, Instant capturedAt) {

    long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            bytes += record.value() == null ? 0 : record.value().length;
        }
        return bytes;
    }
}
