package io.wadi.sink;

import io.wadi.table.Capture;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.RowState;
import io.wadi.table.TableDefinition;
import io.wadi.table.Target;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A table that a route writes to, as the route names it. It is looked up when the first record comes, and again when one does not fit. Thread-safe. */
public final class Destination {
    /** So often a table is described anew for records that do not fit it. */
    private static final Duration DESCRIBE = Duration.ofSeconds(5);

    private final Database database;
    private final Capture capture;
    private final WriteMode mode;
    private final boolean deletes;
    private final TableDefinition definition;
    private final InstantSource clock;
    private @Nullable RowReader reader;
    private Instant described = Instant.MIN;

    /**
     * @param deletes whether a record that says so deletes its row; else nothing happens
     * @param definition of what is made of the table if it is not there
     */
    public Destination(
            Database database,
            Capture capture,
            WriteMode mode,
            boolean deletes,
            TableDefinition definition,
            InstantSource clock) {
        this.database = database;
        this.capture = capture;
        this.mode = mode;
        this.deletes = deletes;
        this.definition = definition;
        this.clock = clock;
    }

    Database database() {
        return database;
    }

    WriteMode mode() {
        return mode;
    }

    Duration statementTimeout() {
        return capture.statementTimeout();
    }

    /**
     * What a record wants written; null: nothing.
     *
     * @throws MisfitException if it can be no row of the table
     * @throws TargetException if nobody can say, for the table cannot be looked up
     */
    public @Nullable Write read(@Nullable String key, @Nullable Object body, boolean isDelete) {
        if (!deletes && (isDelete || body == null)) {
            return null;
        }
        RowReader known = reader();
        try {
            return write(known, key, body, isDelete);
        } catch (MisfitException e) {
            RowReader now = describedAnew(known);
            if (now == known) {
                throw e;
            }
            return write(now, key, body, isDelete);
        }
    }

    private @Nullable Write write(RowReader by, @Nullable String key, @Nullable Object body, boolean isDelete) {
        RowState row = by.read(key, body, isDelete);
        if (row.isGone() && deletes && mode == WriteMode.INSERT) {
            throw new MisfitException(
                    "the record deletes a row, and with mode=insert rows are only added. To leave such records aside: deletes=ignore");
        }
        // A tombstone may be written as the JSON null.
        return row.isGone() && !deletes ? null : new Write(this, by.target(), row);
    }

    private synchronized RowReader reader() {
        RowReader known = reader;
        return known == null ? describe() : known;
    }

    /** Somebody says that the table is another than it was: the next record that does not fit has it looked up, however soon. */
    public synchronized void repaired() {
        described = Instant.MIN;
    }

    private synchronized RowReader describedAnew(RowReader known) {
        boolean isDue = clock.instant().isAfter(described.plus(DESCRIBE));
        return reader == known && isDue ? describe() : reader();
    }

    private RowReader describe() {
        try {
            database.make(capture, definition);
            Target target = database.target(capture, mode);
            RowReader now = new RowReader(target, !capture.columns().isEmpty());
            reader = now;
            described = clock.instant();
            return now;
        } catch (CaptureException | SQLException e) {
            throw new TargetException("table:%s: %s".formatted(capture.path(), e.getMessage()), e);
        }
    }
}
