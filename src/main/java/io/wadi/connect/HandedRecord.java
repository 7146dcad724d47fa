package io.wadi.connect;

import io.wadi.change.StateException;
import io.wadi.topic.RowRecord;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record on its way to the worker, which knows whether it is one of seen rows. */
final class HandedRecord extends SourceRecord {
    private static final long serialVersionUID = 1L;

    private final boolean seenRows;
    private transient @Nullable Receipt receipt;

    private HandedRecord(
            boolean seenRows,
            Map<String, ?> source,
            Map<String, ?> offset,
            String topic,
            @Nullable Integer partition,
            SchemaAndValue key,
            SchemaAndValue value,
            @Nullable Long timestamp,
            ConnectHeaders headers) {
        super(
                source,
                offset,
                topic,
                partition,
                key.schema(),
                key.value(),
                value.schema(),
                value.value(),
                timestamp,
                headers);
        this.seenRows = seenRows;
    }

    /** A record that a route made. */
    static HandedRecord of(
            Map<String, ?> source,
            Map<String, ?> offset,
            ProducerRecord<byte[], byte[]> record,
            RecordForm keys,
            RecordForm values,
            SharedHeaders headers) {
        Formed formed = formed(record, keys, values);
        return new HandedRecord(
                false,
                source,
                offset,
                record.topic(),
                record.partition(),
                formed.key(),
                formed.value(),
                record.timestamp(),
                headers.of(record.headers()));
    }

    private record Formed(SchemaAndValue key, SchemaAndValue value) {}

    private static Formed formed(ProducerRecord<byte[], byte[]> record, RecordForm keys, RecordForm values) {
        if (record instanceof RowRecord row) {
            return row.made() instanceof Formed made ? made : formed(row, keys);
        }
        return new Formed(key(record, keys), values.data(record.value()));
    }

    private static Formed formed(RowRecord row, RecordForm keys) {
        return new Formed(key(row, keys), RowStruct.value(row));
    }

    /** Gives the row its form, which stays with it. Throws {@link IllegalArgumentException} if one of its values fits into no Struct. */
    static void form(RowRecord row, RecordForm keys) {
        row.made(formed(row, keys));
    }

    private static SchemaAndValue key(ProducerRecord<byte[], byte[]> record, RecordForm keys) {
        return record instanceof RowRecord row && row.rowKey() != null && !keys.isPlain()
                ? RowStruct.key(row, row.rowKey())
                : keys.data(record.key());
    }

    static HandedRecord seenRows(
            Map<String, ?> source,
            Map<String, ?> offset,
            String topic,
            int partition,
            SchemaAndValue key,
            SchemaAndValue value) {
        return new HandedRecord(true, source, offset, topic, partition, key, value, null, new ConnectHeaders());
    }

    /** The worker finds what it has to tell of by this: two records that say the same are two. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** To be called before it is handed over. */
    void tells(Receipt other) {
        receipt = other;
    }

    boolean isOfSeenRows() {
        return seenRows;
    }

    /** The worker has sent it. Called by any thread. {@code metadata} is null if a transformation, or a tolerated error, took the record away. */
    void sent(@Nullable RecordMetadata metadata) {
        Receipt told = Objects.requireNonNull(receipt, "handed over with a receipt");
        if (seenRows && (metadata == null || !metadata.topic().equals(topic()))) {
            told.failed(lost(metadata));
        } else {
            told.recorded();
        }
    }

    private StateException lost(@Nullable RecordMetadata metadata) {
        return new StateException(
                """
                A record of seen rows for topic %s %s: a transformation of the connector took it. What is seen would be forgotten.
                Let the transformations leave this topic alone, by a predicate: predicates.seen.type = org.apache.kafka.connect.transforms.predicates.TopicNameMatches, \
                predicates.seen.pattern = wadi\\.seen\\..*, and for each transformation: predicate = seen, negate = true."""
                        .formatted(
                                topic(),
                                metadata == null ? "was dropped" : "came to topic " + metadata.topic() + " instead"));
    }
}
