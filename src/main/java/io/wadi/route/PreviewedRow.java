package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What a route would make of a row. Thread-safe while the route is at it; nobody changes it afterwards. */
public final class PreviewedRow {
    private final String table;
    private final String key;
    private final String operation;
    private final List<String> notCalled = new CopyOnWriteArrayList<>();
    private volatile List<ProducerRecord<byte[], byte[]>> records = List.of();
    private volatile @Nullable String goesWith;
    private volatile @Nullable String problem;

    PreviewedRow(String table, String key, String operation) {
        this.table = table;
        this.key = key;
        this.operation = operation;
    }

    public String table() {
        return table;
    }

    /** As text, or as a JSON object if it has several columns. */
    public String key() {
        return key;
    }

    public String operation() {
        return operation;
    }

    /** In the order in which they would be sent; none if the route failed. */
    public List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }

    /** The endpoints that would have been called. */
    public List<String> notCalled() {
        return notCalled;
    }

    /** Why the route failed for the row, or null. */
    public @Nullable String problem() {
        return problem;
    }

    /** The key of the row with which this one goes in one record, which stands there; null: with none. */
    public @Nullable String goesWith() {
        return goesWith;
    }

    void goesWith(@Nullable String other) {
        goesWith = other;
    }

    void makes(List<ProducerRecord<byte[], byte[]>> made) {
        records = new ArrayList<>(made);
    }

    void fails(String cause) {
        problem = cause;
    }
}
