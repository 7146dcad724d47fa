package io.wadi.topic;

import io.wadi.record.Envelope;
import io.wadi.record.Typed;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record whose value is a row still, for an {@link Outlet} that gives rows a form of its own. To a Kafka client it has no value. */
public final class RowRecord extends ProducerRecord<byte[], byte[]> {
    private final Table table;
    private final @Nullable RowKey rowKey;
    private final @Nullable Map<String, @Nullable Object> row;
    private final @Nullable Typed typedKey;
    private final @Nullable Typed typedValue;
    private volatile @Nullable Object made;

    /**
     * @param record where it goes, with its key as text and its headers
     * @param rowKey null if the route gave the record another key
     * @param row of column to value, as the route left it; null: a tombstone
     */
    public RowRecord(
            ProducerRecord<byte[], byte[]> record,
            Table table,
            @Nullable RowKey rowKey,
            @Nullable Map<String, @Nullable Object> row) {
        this(record, table, rowKey, row == null ? null : new LinkedHashMap<>(row), null, null);
    }

    private RowRecord(
            ProducerRecord<byte[], byte[]> record,
            Table table,
            @Nullable RowKey rowKey,
            @Nullable Map<String, @Nullable Object> row,
            @Nullable Typed typedKey,
            @Nullable Typed typedValue) {
        super(record.topic(), record.partition(), record.timestamp(), record.key(), null, record.headers());
        this.table = table;
        this.rowKey = rowKey;
        this.row = row;
        this.typedKey = typedKey;
        this.typedValue = typedValue;
    }

    /** A row within an envelope, which knows its schemas. Throws {@link IllegalArgumentException} if it does not fit them. */
    public static RowRecord of(
            ProducerRecord<byte[], byte[]> record, Table table, @Nullable RowKey rowKey, Envelope envelope) {
        return new RowRecord(record, table, rowKey, null, envelope.key(), envelope.typed());
    }

    public Table table() {
        return table;
    }

    public @Nullable RowKey rowKey() {
        return rowKey;
    }

    /** Null of a tombstone, and within an envelope. */
    public @Nullable Map<String, @Nullable Object> row() {
        return row;
    }

    boolean isTombstone() {
        return row == null && typedValue == null;
    }

    /** The key in the types of the record's envelope, if it has one. */
    public @Nullable Typed typedKey() {
        return typedKey;
    }

    /** The envelope, if it has one. */
    public @Nullable Typed typedValue() {
        return typedValue;
    }

    /** What its outlet has made of it, which is made once: null as long as nothing is. */
    public @Nullable Object made() {
        return made;
    }

    public void made(Object form) {
        made = form;
    }

    /** Follows a delete to where it went. */
    public RowRecord tombstone() {
        return new RowRecord(this, table, rowKey, null, typedKey, null);
    }
}
