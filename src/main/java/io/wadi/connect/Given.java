package io.wadi.connect;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A record that the worker has read: where it stands on its topic, and what the worker's converters and transformations have made of it. */
final class Given extends ConsumerRecord<byte[], byte[]> {
    private static final byte[] SOMETHING = {};

    private final SinkRecord record;

    private Given(SinkRecord record, @Nullable Object key) {
        super(
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset(),
                record.timestamp() == null ? NO_TIMESTAMP : record.timestamp(),
                record.timestampType(),
                NULL_SIZE,
                NULL_SIZE,
                key instanceof String text ? utf8(text) : (byte[]) key,
                record.value() == null ? null : record.value() instanceof byte[] bytes ? bytes : SOMETHING,
                headers(record),
                Optional.empty());
        this.record = record;
    }

    static Given of(SinkRecord record) {
        return new Given(record, RowValue.key(record.keySchema(), record.key()));
    }

    SinkRecord record() {
        return record;
    }

    /** Bytes, text, or a map of column to value. */
    @Nullable
    Object body() {
        return RowValue.of(record.valueSchema(), record.value());
    }

    private static Headers headers(SinkRecord record) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            Object value = header.value();
            headers.add(
                    header.key(),
                    value == null
                            ? null
                            : value instanceof byte[] bytes
                                    ? bytes
                                    : utf8(Values.convertToString(header.schema(), value)));
        }
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
