package io.wadi.scan;

import io.wadi.change.FlowListener;
import io.wadi.change.FlowListener.Point;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.TableReader;
import io.wadi.table.TableReader.Newest;
import io.wadi.table.TableReader.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table's statements, each told to the listener with its rows and its time. */
final class Reads {
    private final TableReader reader;
    private final FlowListener listener;

    Reads(TableReader reader, FlowListener listener) {
        this.reader = reader;
        this.listener = listener;
    }

    List<Row> page(@Nullable RowKey low, @Nullable RowKey high, int limit) throws SQLException {
        return told(() -> reader.page(low, high, limit));
    }

    List<Row> changed(Position after, Object upTo, int limit) throws SQLException {
        return told(() -> reader.changed(after, upTo, limit));
    }

    List<Row> withoutVersion(@Nullable RowKey after, int limit) throws SQLException {
        return told(() -> reader.withoutVersion(after, limit));
    }

    List<Row> byKey(Collection<RowKey> keys) throws SQLException {
        return told(() -> reader.byKey(keys));
    }

    Newest newest() throws SQLException {
        return reader.newest();
    }

    private List<Row> told(Read read) throws SQLException {
        long began = System.nanoTime();
        List<Row> rows = read.rows();
        listener.reached(Point.READ);
        listener.read(reader.table().name(), rows.size(), Duration.ofNanos(System.nanoTime() - began));
        return rows;
    }

    @FunctionalInterface
    private interface Read {
        List<Row> rows() throws SQLException;
    }
}
