package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.Operation;
import io.wadi.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** All who watch, as one. */
record FlowListeners(Set<FlowListener> all) implements FlowListener {
    @Override
    public void reached(Point point) {
        all.forEach(listener -> listener.reached(point));
    }

    @Override
    public void read(TableName table, int rows, Duration took) {
        all.forEach(listener -> listener.read(table, rows, took));
    }

    @Override
    public void scanned(TableName table, Duration took) {
        all.forEach(listener -> listener.scanned(table, took));
    }

    @Override
    public void changed(TableName table, Operation operation) {
        all.forEach(listener -> listener.changed(table, operation));
    }

    @Override
    public void delivered(String topic, int records) {
        all.forEach(listener -> listener.delivered(topic, records));
    }

    @Override
    public void committed(int changes, Instant oldest, Duration took) {
        all.forEach(listener -> listener.committed(changes, oldest, took));
    }

    @Override
    public void written(String topic, int records, int deadLetters) {
        all.forEach(listener -> listener.written(topic, records, deadLetters));
    }

    @Override
    public void failed(TableName table, Throwable cause) {
        all.forEach(listener -> listener.failed(table, cause));
    }

    @Override
    public void early(int rows) {
        all.forEach(listener -> listener.early(rows));
    }

    @Override
    public void late(int rows) {
        all.forEach(listener -> listener.late(rows));
    }

    @Override
    public void guarded(TableName table, long deletes, long limit) {
        all.forEach(listener -> listener.guarded(table, deletes, limit));
    }

    @Override
    public void ahead(TableName table, int rows) {
        all.forEach(listener -> listener.ahead(table, rows));
    }
}
