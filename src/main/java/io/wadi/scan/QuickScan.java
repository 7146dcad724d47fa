package io.wadi.scan;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.StateException;
import io.wadi.change.Tracker;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.TableReader.Newest;
import io.wadi.table.TableReader.Position;
import io.wadi.table.Versions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows whose version moved: each time those beyond the newest, and every tenth of {@code lookback} those of the overlap again, where a
 * transaction that began earlier may have committed since. What the seen rows hold already costs a read and no record. Not thread-safe.
 */
final class QuickScan {
    private static final Logger LOG = LoggerFactory.getLogger(QuickScan.class);
    /** So many rows without version are read every time; beyond them full scans must do. */
    private static final int MOST_WITHOUT_VERSION = 10_000;
    /** Where only recent rows are remembered, a first pass longer than this is read in a way that lets its rows be forgotten. */
    static final int LONG_PASS = 100_000;

    private static final String BEGINS_AGAIN =
            """
            The largest %2$s of %1$s is below the one up to which rows were read, and its row is not one that was sent lately: the table was emptied or set back.
            Of rows that are remembered only while they are recent nobody can tell which were sent. Start over: wadi reset ROUTE. It sends every row that is there now; with snapshot: remember in the route, none of them.""";

    private final Reads reads;
    private final Tracker tracker;
    private final FlowListener listener;
    private final PageSize pageSize;
    private final LongSupplier nanos;
    private final long lookback;
    private final boolean recent;
    private Window window;
    private final Consumer<@Nullable Object> durable;
    private @Nullable Object newest;
    private boolean first = true;
    private long overlapAt;
    private long withoutVersionAt;
    private boolean tooManyWithoutVersion;
    private @Nullable Pass pass;
    private @Nullable Pass givenUp;
    private @Nullable NullPass nullPass;
    /** Whether the pass reads again what is the newest now, for it was beyond that once. */
    private boolean fellBack;
    /** Whether the statement that is next has failed before. */
    private boolean failedHere;

    /**
     * A reading of one range of versions, in several statements.
     *
     * @param begin where it began
     * @param from where it goes on
     * @param began when {@code upTo} was the newest version
     * @param rows read so far
     * @param catchesUp whether it is the first of a table of which only recent rows are remembered
     * @param settled whether it waits until no transaction can commit anything behind {@code upTo}
     */
    private record Pass(
            Position begin,
            Position from,
            Object upTo,
            @Nullable Object now,
            long began,
            long rows,
            boolean catchesUp,
            boolean settled) {

        /** Goes on behind the last of these rows that has a version: what reads as null may stand among the others, as 2026-05-00 does. */
        Pass after(List<Row> read, Table table) throws SQLException {
            for (int i = read.size() - 1; i >= 0; i--) {
                Row row = read.get(i);
                if (row.version() != null) {
                    Position next = new Position(row.version(), row.key(), false);
                    return new Pass(begin, next, upTo, now, began, rows + read.size(), catchesUp, settled);
                }
            }
            throw new SQLException(
                    "More than %d rows of %s on end have a %s without month or day, so no quick scan gets past them. Correct them, or leave version out."
                            .formatted(read.size(), table.name(), table.version()));
        }

        /** What is left of it, up to another version. What a settled pass has passed is final and may be forgotten. */
        Pass anew(Object otherUpTo, @Nullable Object databaseNow, long nanos) {
            Position start = settled ? from : begin;
            return new Pass(start, start, otherUpTo, databaseNow, nanos, 0, catchesUp, settled);
        }

        Pass againWhenSettled() {
            return new Pass(begin, begin, upTo, now, began, 0, catchesUp, true);
        }

        Object reached() {
            return QuickScan.reached(upTo, now);
        }
    }

    /** A version ahead of the database's clock moves nothing: rows stamped by a right clock would be passed over. */
    static Object reached(Object version, @Nullable Object now) {
        return now != null && Versions.ORDER.compare(version, now) > 0 ? now : version;
    }

    /** A reading of the rows without version. */
    private record NullPass(@Nullable RowKey after, int rows) {}

    /**
     * @param recent whether only recent rows are remembered
     * @param newest the newest version that is known; null: none
     * @param bound from where rows may be missing
     * @param durable told the bound from which a quick scan must read after a restart
     */
    QuickScan(
            Reads reads,
            Tracker tracker,
            FlowListener listener,
            PageSize pageSize,
            LongSupplier nanos,
            Duration lookback,
            boolean recent,
            @Nullable Object newest,
            @Nullable Object bound,
            Consumer<@Nullable Object> durable) {
        this.reads = reads;
        this.tracker = tracker;
        this.listener = listener;
        this.pageSize = pageSize;
        this.nanos = nanos;
        this.lookback = lookback.toNanos();
        this.recent = recent;
        this.newest = newest;
        this.durable = durable;
        this.overlapAt = nanos.getAsLong();
        this.window = new Window(lookback, tick(), bound, overlapAt);
    }

    private Duration tick() {
        Table table = tracker.table();
        return Lookback.tick(table.columns().get(table.versionPosition()));
    }

    /** Sees what is new. Steps follow, until one says that there is no more. */
    void begin() throws SQLException {
        if (pass != null || nullPass != null) {
            return;
        }
        long now = nanos.getAsLong();
        Newest current = reads.newest();
        Object upTo = current.version();
        if (upTo != null) {
            pass = nextPass(upTo, current.now(), now);
            givenUp = null;
        }
        if (!tooManyWithoutVersion && (first || now - withoutVersionAt >= lookback)) {
            withoutVersionAt = now;
            nullPass = new NullPass(null, 0);
        }
        first = false;
        endOfFirstWalk();
    }

    private void endOfFirstWalk() {
        if (recent && !tracker.isWalked() && pass == null && givenUp == null && nullPass == null) {
            tracker.walked();
        }
    }

    private @Nullable Pass nextPass(Object upTo, @Nullable Object databaseNow, long now) {
        Object bound = window.bound(overlapAt);
        // A time goes on by itself; numbers may begin again, and stay below for ever.
        if (databaseNow == null && bound != null && Versions.ORDER.compare(upTo, bound) < 0) {
            return fallBack(upTo, now);
        }
        return givenUp == null ? pass(upTo, databaseNow, now) : givenUp.anew(upTo, databaseNow, now);
    }

    /** Rows with the largest numbers were deleted, or the table was emptied and its numbers begin again: the row that is the newest now tells. */
    private Pass fallBack(Object upTo, long now) {
        fellBack = true;
        return from(upTo, upTo, now);
    }

    private Pass from(@Nullable Object bound, Object upTo, long now) {
        newest = upTo;
        overlapAt = now;
        window = new Window(Duration.ofNanos(lookback), tick(), bound, now);
        window.newest(upTo, now);
        return pass(new Position(bound, null, true), upTo, null, now);
    }

    /**
     * What happened to the row that is the newest now. If nothing did, what was beyond it was deleted, and the scan goes on from there. One that
     * is left out here, by a filter or as another shard's, tells nothing.
     */
    private @Nullable Pass afterFallingBack(Pass done, @Nullable Pass rest, boolean isAsItWas) {
        fellBack = false;
        if (isAsItWas) {
            return rest;
        }
        Table table = tracker.table();
        if (recent) {
            throw new StateException(BEGINS_AGAIN.formatted(table.name(), table.version()));
        }
        LOG.warn(
                "{}: {} begins again below where it was. All rows that have one are read again.",
                table.name(),
                table.version());
        durable.accept(null);
        return from(null, done.upTo, nanos.getAsLong());
    }

    private @Nullable Pass pass(Object upTo, @Nullable Object databaseNow, long now) {
        boolean overlap = first || now - overlapAt >= lookback / 10 && !window.isQuiet(overlapAt);
        if (overlap) {
            // Guarantee 1: what the last reading of the overlap could not see yet may have begun lookback before that
            // reading, not before this one.
            Object bound = window.bound(overlapAt);
            overlapAt = now;
            return pass(new Position(bound, null, true), upTo, databaseNow, now);
        }
        boolean isNewer = newest == null || Versions.ORDER.compare(upTo, newest) > 0;
        return isNewer ? pass(new Position(newest, null, false), upTo, databaseNow, now) : null;
    }

    private Pass pass(Position from, Object upTo, @Nullable Object databaseNow, long now) {
        return new Pass(from, from, upTo, databaseNow, now, 0, recent && first, false);
    }

    /** Whether a pass is under way. */
    boolean isUnderWay() {
        return pass != null && !waits(pass) || nullPass != null;
    }

    private boolean waits(Pass current) {
        return current.settled && nanos.getAsLong() - current.began < lookback;
    }

    Step step() throws SQLException {
        if (pass != null && !waits(pass)) {
            return read(pass);
        }
        return nullPass == null ? Step.NOTHING : readWithoutVersion(nullPass);
    }

    private Step read(Pass current) throws SQLException {
        if (current.settled && current.rows == 0) {
            overlapAt = nanos.getAsLong();
        }
        int limit = pageSize.rows();
        List<Row> rows = changed(current, limit);
        Pass rest = rows.size() == limit ? current.after(rows, tracker.table()) : null;
        List<Change> changes = tracker.compareRows(rows);
        countAhead(rows, current);
        if (fellBack) {
            boolean isAsItWas = !rows.isEmpty() && changes.isEmpty();
            rest = afterFallingBack(current, rest, isAsItWas);
        }
        if (rest != null) {
            pass = next(rest);
        } else {
            pass = null;
            moved(current);
            endOfFirstWalk();
        }
        return new Step(changes, isUnderWay());
    }

    /** A statement that fails twice may be refused for its bounds, by whatever stood in the table when they were taken: then others are. */
    private List<Row> changed(Pass current, int limit) throws SQLException {
        try {
            List<Row> rows = reads.changed(current.from, current.upTo, limit);
            failedHere = false;
            return rows;
        } catch (SQLException e) {
            if (failedHere) {
                givenUp = current;
                pass = null;
            }
            failedHere = !failedHere;
            throw e;
        }
    }

    /**
     * A long first pass must not remember all its rows until its end. So once it turns out to be long it waits for the transactions that were open
     * when it began, and reads from its beginning again: what it passes now is final, and the bound follows it.
     */
    private Pass next(Pass current) {
        if (current.settled) {
            Object passed = Objects.requireNonNull(current.from.version(), "rows of a pass have a version");
            durable.accept(Versions.ORDER.compare(passed, current.reached()) < 0 ? passed : current.reached());
        } else if (current.catchesUp && current.rows >= LONG_PASS) {
            return current.againWhenSettled();
        }
        return current;
    }

    private void moved(Pass done) {
        Object reached = done.reached();
        if (newest == null || Versions.ORDER.compare(reached, newest) > 0) {
            newest = reached;
            window.newest(reached, done.settled ? done.began : nanos.getAsLong());
        }
        durable.accept(window.bound(overlapAt));
    }

    private void countAhead(List<Row> rows, Pass current) {
        Object now = current.now;
        if (now != null) {
            int ahead = (int) rows.stream()
                    .map(Row::version)
                    .filter(version -> version != null && Versions.ORDER.compare(version, now) > 0)
                    .count();
            if (ahead > 0) {
                listener.ahead(tracker.table().name(), ahead);
            }
        }
    }

    private Step readWithoutVersion(NullPass current) throws SQLException {
        int limit = pageSize.rows();
        List<Row> rows = reads.withoutVersion(current.after, limit);
        List<Change> changes = tracker.compareRows(rows);
        int read = current.rows + rows.size();
        boolean more = rows.size() == limit;
        if (more && read >= MOST_WITHOUT_VERSION) {
            tooManyWithoutVersion = true;
            more = false;
            LOG.warn(
                    "{}: more than {} rows have no {}. From now on only full scans find changes of theirs.",
                    tracker.table().name(),
                    MOST_WITHOUT_VERSION,
                    tracker.table().version());
        }
        nullPass = more ? new NullPass(rows.get(rows.size() - 1).key(), read) : null;
        endOfFirstWalk();
        return new Step(changes, isUnderWay());
    }
}
