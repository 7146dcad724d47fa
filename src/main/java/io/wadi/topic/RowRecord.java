package io.wadi.topic;

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
        super(record.topic(), record.partition(), record.timestamp(), record.key(), null, record.headers());
        this.table = table;
        this.rowKey = rowKey;
        this.row = row == null ? null : new LinkedHashMap<>(row);
    }

    public Table table() {
        return table;
    }

    public @Nullable RowKey rowKey() {
        return rowKey;
    }

    public @Nullable Map<String, @Nullable Object> row() {
        return row;
    }

    /** Follows a delete to where it went. */
    public RowRecord tombstone() {
        return new RowRecord(this, table, rowKey, null);
    }
}
