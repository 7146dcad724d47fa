package io.wadi.scan;

import io.wadi.change.DeleteGuard;
import io.wadi.change.FlowListener;
import io.wadi.change.Tracker;
import io.wadi.table.RowKey;
import io.wadi.table.TableReader;
import io.wadi.table.TableReader.Newest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All reading of one table, a statement at a time, in the order that {@link Tracker} asks for: keys that are due, then the quick scan, then the
 * full scan; between two pages of a full scan the others have their turn. One thread steps; {@link #confirmDeletes} may be called from any.
 */
public final class TableScan {
    private Reads reads;
    private final Tracker tracker;
    private final Scanning settings;
    private final FlowListener listener;
    private final Executor threads;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final PageSize pageSize;
    private @Nullable QuickScan quick;
    private @Nullable FullScan full;
    private boolean fullDue = true;
    private long quickAt;
    private Instant fullBegan = Instant.MIN;
    private @Nullable Instant fullAgainAt;
    private boolean fullAgain;
    private @Nullable Object boundInWait;
    private long fullScans;
    private volatile boolean confirmed;
    private volatile long guardedDeletes;

    public TableScan(
            TableReader reader,
            Tracker tracker,
            Scanning settings,
            FlowListener listener,
            Executor threads,
            InstantSource clock,
            LongSupplier nanos) {
        this.reads = new Reads(reader, listener);
        this.tracker = tracker;
        this.settings = settings;
        this.listener = listener;
        this.threads = threads;
        this.clock = clock;
        this.nanos = nanos;
        this.pageSize = new PageSize(settings.pageSize(), tracker);
        this.fullScans = tracker.bookmark().fullScans();
    }

    /** Reads on with the table as it is described now. A full scan under way begins anew. */
    public void describe(TableReader reader) {
        reads = new Reads(reader, listener);
        tracker.describe(reader.table());
        full = null;
        fullDue = true;
        quick = null;
    }

    public Tracker tracker() {
        return tracker;
    }

    /** How many full scans came to their end, over all restarts. */
    public long fullScans() {
        return fullScans;
    }

    /** How many deletes the guard holds back; zero: none. */
    public long guardedDeletes() {
        return guardedDeletes;
    }

    /** Lets the deletes go that the guard holds: a full scan begins and nothing holds it. */
    public void confirmDeletes() {
        confirmed = true;
    }

    /** A poll begins: a table without version column is read as a whole at each. */
    public void begin() {
        fullDue |= tracker.table().version() == null;
        quickAt = nanos.getAsLong() - settings.delay().toNanos();
    }

    /** Reads once. If there is no more, the poll is over. Throws when a statement failed: nothing was compared then, and it is read again. */
    public Step step() throws SQLException, InterruptedException {
        List<RowKey> due = tracker.dueKeys(pageSize.keys(), clock.instant());
        boolean othersWait = !due.isEmpty() || isQuickDue();
        if (full != null && full.isUnderWay()) {
            // What is being read must be compared before another read begins: an older state would follow a newer one.
            return fullStep(!othersWait);
        }
        if (!due.isEmpty()) {
            return new Step(tracker.compareKeys(due, reads.byKey(due), null), true);
        }
        Step step = quickStep();
        return step == null ? fullStep(true) : step;
    }

    private boolean isQuickDue() {
        return tracker.table().version() != null
                && (quick == null
                        || quick.isUnderWay()
                        || nanos.getAsLong() - quickAt >= settings.delay().toNanos());
    }

    private @Nullable Step quickStep() throws SQLException {
        if (tracker.table().version() == null) {
            return null;
        }
        if (quick == null) {
            quick = quickScan();
        }
        if (!quick.isUnderWay()
                && nanos.getAsLong() - quickAt >= settings.delay().toNanos()) {
            quickAt = nanos.getAsLong();
            quick.begin();
        }
        return quick.isUnderWay() ? new Step(quick.step().changes(), true) : null;
    }

    private QuickScan quickScan() throws SQLException {
        Object bound = tracker.bound();
        Object newest = bound;
        if (bound == null && !settings.recent()) {
            // The first start, or the first with this version column: the full scan reads all there is, the quick scan
            // what
            // comes after now.
            Newest now = reads.newest();
            newest = now.version() == null ? null : QuickScan.reached(now.version(), now.now());
            bound = Lookback.before(newest, settings.lookback());
            // Where a version is no time, nobody can say which was the newest some seconds ago: rows that are committed
            // late now are found by a second full scan. Until it has ended no bound is kept, so that a restart begins
            // here again.
            fullAgainAt = clock.instant().plus(settings.lookback());
            fullAgain = true;
        }
        return new QuickScan(
                reads,
                tracker,
                listener,
                pageSize,
                nanos,
                settings.lookback(),
                settings.recent(),
                newest,
                bound,
                this::versionBound);
    }

    /** Until the second full scan of a first start is through, a restart must begin as a first start does: no bound is durable. */
    private void versionBound(@Nullable Object bound) {
        if (fullAgain) {
            boundInWait = bound;
        } else {
            tracker.versionBound(bound);
        }
    }

    private Step fullStep(boolean ahead) throws SQLException, InterruptedException {
        if (full == null) {
            if (!isFullDue()) {
                return Step.NOTHING;
            }
            fullDue = false;
            fullBegan = clock.instant();
            full = new FullScan(
                    reads,
                    tracker,
                    new DeleteGuard(settings.deleteGuard(), tracker.seenRows(), confirmed, tracker.exceeded()),
                    pageSize,
                    threads,
                    settings.parallel());
        }
        Step step = full.step(ahead);
        if (!step.more()) {
            ended(full);
            full = null;
        }
        return step;
    }

    private boolean isFullDue() {
        if (settings.recent()) {
            return false;
        }
        Instant now = clock.instant();
        if (fullAgainAt != null && !now.isBefore(fullAgainAt) && tracker.isWalked()) {
            fullAgainAt = null;
            return true;
        }
        Schedule schedule = settings.fullScan();
        if (schedule == null) {
            return !tracker.isWalked() || confirmed || tracker.isSelectedAnew();
        }
        return fullDue || confirmed || fullBegan != Instant.MIN && !now.isBefore(schedule.after(fullBegan));
    }

    private void ended(FullScan scan) {
        fullScans++;
        tracker.selected();
        if (fullAgain && fullAgainAt == null) {
            fullAgain = false;
            // A table that nobody changes any more has no other pass to tell it.
            tracker.versionBound(boundInWait);
        }
        listener.scanned(tracker.table().name(), Duration.between(fullBegan, clock.instant()));
        long held = scan.guard().isExceeded() ? scan.guard().held() : 0;
        if (held > 0 || guardedDeletes > 0) {
            listener.guarded(tracker.table().name(), held, scan.guard().limit());
        }
        guardedDeletes = held;
        tracker.exceeded(scan.guard().exceeded());
        if (held == 0) {
            confirmed = false;
        }
    }
}
