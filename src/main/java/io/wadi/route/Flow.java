package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.SeenRows;
import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.scan.Step;
import io.wadi.scan.TableScan;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.KeyException;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.TableReader;
import io.wadi.topic.Committer;
import io.wadi.topic.Completed;
import io.wadi.topic.Delivery;
import io.wadi.topic.Edit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route's tables under way: from the seen rows that its delivery gave at the start, by scans, changes and exchanges, to commits. Once a commit
 * failed it is of no use any more: what the tables' trackers believe was never committed. One thread polls.
 */
final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final FlowSettings settings;
    private final FlowListener listener;
    private final Executor threads;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Collection<StateRecord> state;
    private final Delivery delivery;
    private final Committer committer;
    private final Windows windows;
    private final Rejected rejected;
    private volatile @Nullable RuntimeException broken;
    private final Replays replays;
    private final CapturedTables tables;
    private final RowsUnderWay rows;

    Flow(
            String route,
            TableConfiguration written,
            FlowSettings settings,
            Database database,
            Deliveries.Opened opened,
            RowExchanges exchanges,
            Rejected rejected,
            @Nullable LetterWriter letters,
            Replays.Source replayOf,
            FlowListener listener,
            Executor threads,
            InstantSource clock,
            LongSupplier nanos) {
        this.settings = settings;
        this.rejected = rejected;
        this.listener = listener;
        this.threads = threads;
        this.clock = clock;
        this.nanos = nanos;
        this.state = new ArrayList<>(opened.state());
        this.delivery = opened.delivery();
        this.replays = new Replays(replayOf, delivery);
        this.tables = new CapturedTables(route, database, settings.capture(), delivery, this::scan, clock);
        this.committer = new Committer(
                route, delivery, tables::trackers, tables::fullScans, written.getInFlight(), listener, this::broken);
        this.windows = new Windows(
                route,
                written.getInWindows(),
                SentSlices.after(opened.state(), clock),
                listener,
                this::completed,
                this::fail);
        this.rows = new RowsUnderWay(
                route,
                written,
                exchanges,
                committer,
                delivery,
                windows,
                replays,
                rejected,
                letters,
                listener,
                this::fail,
                clock);
        committer.start();
    }

    Collection<TableScan> scans() {
        return tables.scans();
    }

    Windows windows() {
        return windows;
    }

    boolean isQuiet() {
        return committer.isQuiet();
    }

    /** Why a commit does not come to its end, or null. */
    @Nullable
    String unanswered() {
        return delivery.unanswered();
    }

    /** What ended the flow, or null while it is well. */
    @Nullable
    RuntimeException failure() {
        return broken;
    }

    /**
     * Reads all that is due and hands it on, until nothing is left, the flow is broken, or it may not go on. A table that cannot be read waits for
     * its own next attempt: {@link #trouble} tells of it, and the others are read.
     *
     * @return how many changes were found
     * @throws SQLException if the database could not be asked for its tables before any was known, or a key is none
     * @throws CaptureException if the tables can be read and are no longer what the route says
     */
    int poll(BooleanSupplier goOn) throws SQLException, CaptureException, InterruptedException {
        boolean wereWell = tables.areWell();
        CaptureException mistake = tables.describe();
        replays.step(tables.trackers(), committer);
        int changes = read(goOn);
        if (!wereWell && tables.areWell()) {
            tables.areWellAgain();
        }
        // A route that no longer fits tables which can be read must be looked at; a table that is away may come back.
        if (mistake != null && tables.isForGood(mistake)) {
            throw mistake;
        }
        return changes;
    }

    private int read(BooleanSupplier goOn) throws KeyException, InterruptedException {
        int changes = 0;
        Deque<CapturedTable> active = new ArrayDeque<>(tables.due());
        active.forEach(table -> table.scan().begin());
        // One read of each table in turn: a large table keeps none of the others waiting.
        while (!active.isEmpty() && goOn.getAsBoolean() && broken == null) {
            CapturedTable table = active.remove();
            TableScan scan = table.scan();
            try {
                Step step = table.step();
                if (step.more()) {
                    active.add(table);
                }
                committer.moreToCome(!active.isEmpty());
                Reading reading = Reading.of(scan.tracker().table().name(), clock.instant(), scan.fullScans());
                for (Change change : step.changes()) {
                    if (!hand(change, reading)) {
                        return changes;
                    }
                }
                changes += step.changes().size();
            } catch (KeyException e) {
                throw e;
            } catch (SQLException e) {
                // The table remembers it.
                tables.describeSoon();
            }
        }
        committer.moreToCome(false);
        return changes;
    }

    /** Waits for what is on its way, then ends. */
    void close() throws InterruptedException {
        committer.moreToCome(false);
        committer.awaitQuiet(DRAIN);
        abandon();
    }

    /** Runs dead letters through the route again, from the next poll on. The flow ends it. */
    void replay(Replay next) {
        replays.add(next);
    }

    /** Ends at once. What is on its way is read again by the next flow. */
    void abandon() {
        replays.end();
        windows.end();
        committer.close();
    }

    /** What keeps tables from being read, or null while all are well. Called by the thread that polls. */
    @Nullable
    Trouble trouble() {
        return tables.trouble();
    }

    private TableScan scan(String name, int shard, TableReader reader) throws CaptureException {
        Table table = reader.table();
        SeenRows seen = SeenRows.read(name, table.key(), state, delivery.owner(shard));
        // Guarantee 7: only what belongs to tables that are not there yet is kept in this form.
        state.removeIf(record -> StateKeys.isOf(name, record.key()));
        Tracker tracker = new Tracker(table, settings.tracking().of(table), seen);
        Edit edit = delivery.edit(table.name(), shard);
        if (edit.version() != null) {
            tracker.beginAt(edit.version());
        }
        if (tracker.isSelectedAnew()) {
            tellOfEdit(tracker);
        }
        FlowListener heard = edit.confirmDeletes() ? confirming(shard) : listener;
        TableScan scan = new TableScan(reader, tracker, settings.scanning(), heard, threads, clock, nanos);
        if (edit.confirmDeletes()) {
            scan.confirmDeletes();
        }
        if (edit.replay()) {
            replays.add(shard);
        }
        return scan;
    }

    private void tellOfEdit(Tracker tracker) {
        TableName table = tracker.table().name();
        if (settings.scanning().recent()) {
            LOG.warn(
                    "The query or filter of {} was edited. With seen: recent only rows from the version {} on are read: older ones that it gives now are not sent. To send every row again: wadi reset ROUTE",
                    table,
                    tracker.bookmark().version());
            tracker.selected();
        } else {
            LOG.info(
                    "The query or filter of {} was edited: a full scan compares what it gives now with what was sent",
                    table);
        }
    }

    /** Tells the delivery of the end of a full scan: it held nothing, for it began confirmed. */
    private FlowListener confirming(int shard) {
        return new FlowListeners(Set.of(listener, new FlowListener() {
            @Override
            public void scanned(TableName table, Duration took) {
                delivery.confirmed(table, shard);
            }
        }));
    }

    /** Whether there was still somebody to take it. */
    private boolean hand(Change change, Reading reading) throws InterruptedException {
        windows.awaitRoom();
        if (!committer.enter()) {
            return false;
        }
        if (change.failures() == 0) {
            listener.changed(change.table().name(), change.operation());
        }
        new RowRun(change, rows, reading).start();
        return true;
    }

    private void completed(Completed done) {
        rows.completed(done);
    }

    private void broken(RuntimeException cause, List<Change> culprits) {
        culprits.forEach(culprit -> rejected.add(culprit, cause));
        fail(cause);
    }

    private void fail(RuntimeException cause) {
        if (broken == null) {
            broken = cause;
        }
        committer.refuse();
        windows.wake();
    }
}
