package io.wadi.cli;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as the demo shows it.
 *
 * @param operation what happened to the row; null: the record was not made by a {@code table:} route
 * @param value null: a tombstone
 */
record DemoRecord(
        String topic,
        @Nullable String key,
        @Nullable String table,
        @Nullable String operation,
        @Nullable String value) {

    static DemoRecord of(ConsumerRecord<String, String> record) {
        return new DemoRecord(
                record.topic(),
                record.key(),
                header(record, "wadi.table"),
                header(record, "wadi.operation"),
                record.value());
    }

    boolean isDelete() {
        return value == null || "delete".equals(operation);
    }

    private static @Nullable String header(ConsumerRecord<String, String> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
