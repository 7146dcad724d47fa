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

    private final Reads reads;
    private final Tracker tracker;
    private final FlowListener listener;
    private final PageSize pageSize;
    private final LongSupplier nanos;
    private final long lookback;
    private final Window window;
    private final Consumer<@Nullable Object> durable;
    private @Nullable Object newest;
    private boolean first = true;
    private long overlapAt;
    private long withoutVersionAt;
    private boolean tooManyWithoutVersion;
    private @Nullable Pass pass;
    private @Nullable NullPass nullPass;

    /** A reading of one range of versions, in several statements. */
    private record Pass(Position from, Object upTo, @Nullable Object now) {}

    /** A reading of the rows without version. */
    private record NullPass(@Nullable RowKey after, int rows) {}

    /**
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
            @Nullable Object newest,
            @Nullable Object bound,
            Consumer<@Nullable Object> durable) {
        this.reads = reads;
        this.tracker = tracker;
        this.listener = listener;
        this.pageSize = pageSize;
        this.nanos = nanos;
        this.lookback = lookback.toNanos();
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
    }

    private @Nullable Pass pass(Object upTo, @Nullable Object databaseNow, long now) {
        boolean overlap = first || now - overlapAt >= lookback / 10 && !window.isQuiet(overlapAt);
        if (overlap) {
            // Guarantee 1: what the last reading of the overlap could not see yet may have been begun lookback before
            // that
            // reading, not before this one.
            Object bound = window.bound(overlapAt);
            overlapAt = now;
            return new Pass(new Position(bound, null, true), upTo, databaseNow);
        }
        boolean isNewer = newest == null || Versions.ORDER.compare(upTo, newest) > 0;
        return isNewer ? new Pass(new Position(newest, null, false), upTo, databaseNow) : null;
    }

    /** Whether a pass is under way. */
    boolean isUnderWay() {
        return pass != null || nullPass != null;
    }

    Step step() throws SQLException {
        if (pass != null) {
            return read(pass);
        }
        return nullPass == null ? Step.NOTHING : readWithoutVersion(nullPass);
    }

    private Step read(Pass current) throws SQLException {
        int limit = pageSize.rows();
        List<Row> rows = reads.changed(current.from, current.upTo, limit);
        List<Change> changes = tracker.compareRows(rows);
        countAhead(rows, current);
        if (rows.size() == limit) {
            Row last = rows.get(rows.size() - 1);
            pass = new Pass(new Position(last.version(), last.key(), false), current.upTo, current.now);
        } else {
            pass = null;
            moved(current);
        }
        return new Step(changes, isUnderWay());
    }

    /** A version ahead of the database's clock moves nothing: rows stamped by a right clock would be passed over. */
    private void moved(Pass done) {
        Object reached = done.now != null && Versions.ORDER.compare(done.upTo, done.now) > 0 ? done.now : done.upTo;
        if (newest == null || Versions.ORDER.compare(reached, newest) > 0) {
            newest = reached;
            window.newest(reached, nanos.getAsLong());
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
        return new Step(changes, isUnderWay());
    }
}
