package io.wadi.scan;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.Tracker;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
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

    private final Reads reads;
    private final Tracker tracker;
    private final FlowListener listener;
    private final PageSize pageSize;
    private final LongSupplier nanos;
    private final long lookback;
    private final boolean recent;
    private final Window window;
    private final Consumer<@Nullable Object> durable;
    private @Nullable Object newest;
    private boolean first = true;
    private long overlapAt;
    private long withoutVersionAt;
    private boolean tooManyWithoutVersion;
    private @Nullable Pass pass;
    private @Nullable NullPass nullPass;

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

        Pass after(List<Row> read) {
            Row last = read.get(read.size() - 1);
            Position next = new Position(last.version(), last.key(), false);
            return new Pass(begin, next, upTo, now, began, rows + read.size(), catchesUp, settled);
        }

        Pass againWhenSettled() {
            return new Pass(begin, begin, upTo, now, began, 0, catchesUp, true);
        }

        /** A version ahead of the database's clock moves nothing: rows stamped by a right clock would be passed over. */
        Object reached() {
            return now != null && Versions.ORDER.compare(upTo, now) > 0 ? now : upTo;
        }
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
        this.window = new Window(lookback, bound, overlapAt);
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
            pass = pass(upTo, current.now(), now);
        }
        if (!tooManyWithoutVersion && (first || now - withoutVersionAt >= lookback)) {
            withoutVersionAt = now;
            nullPass = new NullPass(null, 0);
        }
        first = false;
        endOfFirstWalk();
    }

    private void endOfFirstWalk() {
        if (recent && !tracker.isWalked() && pass == null && nullPass == null) {
            tracker.walked();
        }
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
        List<Row> rows = reads.changed(current.from, current.upTo, limit);
        List<Change> changes = tracker.compareRows(rows);
        countAhead(rows, current);
        if (rows.size() == limit) {
            pass = next(current.after(rows));
        } else {
            pass = null;
            moved(current);
            endOfFirstWalk();
        }
        return new Step(changes, isUnderWay());
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
