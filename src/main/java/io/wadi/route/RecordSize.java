package io.wadi.route;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** How many bytes a record has in a batch of its own, at most: what {@code max.request.size} is held against. */
final class RecordSize {
    /** What a batch of one record and the record itself take beyond key, value and headers, at most (Kafka's record format 2). */
    private static final int BATCH_AND_RECORD_BYTES = 96;

    private static final int HEADER_BYTES = 10;

    private RecordSize() {}

    static int of(ProducerRecord<byte[], byte[]> record) {
        int size = BATCH_AND_RECORD_BYTES + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += HEADER_BYTES + header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
