package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Rows and the windows that hold them: what must be committed together. Nearly always one window with its rows; a row that two windows hold makes
 * one bundle of both. Not thread-safe: {@link Windows} guards it.
 */
final class Bundle {
    private final List<RowRun> rows = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<Window> gone = new ArrayList<>();
    private int open;
    private boolean broken;
    private @Nullable WindowFailure failure;
    private @Nullable Bundle joined;

    /** The bundle that this one has become a part of. */
    Bundle whole() {
        Bundle whole = this;
        while (whole.joined != null) {
            whole = whole.joined;
        }
        return whole;
    }

    /** A window begins. */
    void add() {
        open++;
    }

    /** A row is held; it is still on its way through its own route. */
    void add(RowRun row) {
        rows.add(row);
        open++;
    }

    /** A row is done with its own route. */
    void through() {
        open--;
    }

    /** A window is done. */
    void through(Window window, List<ProducerRecord<byte[], byte[]>> made) {
        open--;
        gone.add(window);
        records.addAll(made);
    }

    /** @return the bundle of both */
    Bundle join(Bundle other) {
        if (other != this) {
            rows.addAll(other.rows);
            records.addAll(other.records);
            gone.addAll(other.gone);
            open += other.open;
            if (other.broken) {
                fail(other.failure);
            }
            other.joined = this;
        }
        return this;
    }

    /** None of its rows goes on. @param why null: a row of it failed by itself, and the others have nothing to do with it */
    void fail(@Nullable WindowFailure why) {
        broken = true;
        failure = failure == null ? why : failure;
    }

    boolean isBroken() {
        return broken;
    }

    @Nullable
    WindowFailure failure() {
        return failure;
    }

    /** Whether all of it is done, and well. */
    boolean isDone() {
        return open == 0 && !broken;
    }

    List<RowRun> rows() {
        return rows;
    }

    /** Its windows that are done. */
    List<Window> gone() {
        return gone;
    }

    List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }
}
