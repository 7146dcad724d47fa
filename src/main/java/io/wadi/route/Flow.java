package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.DeadRow;
import io.wadi.change.FlowListener;
import io.wadi.change.SeenRows;
import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.scan.Step;
import io.wadi.scan.TableScan;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.KeyException;
import io.wadi.table.Table;
import io.wadi.table.TableReader;
import io.wadi.topic.Committer;
import io.wadi.topic.Completed;
import io.wadi.topic.Delivery;
import io.wadi.topic.Edit;
import io.wadi.topic.Part;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route's tables under way: from the seen rows that its delivery gave at the start, by scans, changes and exchanges, to commits. Once a commit
 * failed it is of no use any more: what the tables' trackers believe was never committed. One thread polls.
 */
final class Flow implements RowRoute {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    /** How often the tables are described anew, for columns and tables that came. */
    private static final Duration DESCRIBE = Duration.ofSeconds(10);
    /** The same while another instance is about to say which part of a table is whose. */
    private static final Duration DESCRIBE_SOON = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final String route;
    private final TableConfiguration written;
    private final FlowSettings settings;
    private final Database database;
    private final RowExchanges exchanges;
    private final FlowListener listener;
    private final Executor threads;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Collection<StateRecord> state;
    private final Delivery delivery;
    private final Committer committer;
    private final Windows windows;
    private final Rejected rejected;
    private final @Nullable ChangeLog changeLog;
    /** The parts of tables, by the name of their seen rows. */
    private final Map<String, CapturedTable> tables = new ConcurrentHashMap<>();

    private final BackOff describing;
    private @Nullable Instant describeAt;
    private @Nullable Exception undescribed;
    private volatile @Nullable RuntimeException broken;
    private volatile @Nullable Replay replay;

    Flow(
            String route,
            TableConfiguration written,
            FlowSettings settings,
            Database database,
            Deliveries.Opened opened,
            RowExchanges exchanges,
            Rejected rejected,
            FlowListener listener,
            Executor threads,
            InstantSource clock,
            LongSupplier nanos) {
        this.route = route;
        this.written = written;
        this.settings = settings;
        this.database = database;
        this.exchanges = exchanges;
        this.rejected = rejected;
        this.changeLog = ChangeLog.of(written);
        this.listener = listener;
        this.threads = threads;
        this.clock = clock;
        this.nanos = nanos;
        this.describing = new BackOff(clock);
        this.state = new ArrayList<>(opened.state());
        this.delivery = opened.delivery();
        this.committer = new Committer(
                route,
                delivery,
                () -> scans().stream().map(TableScan::tracker).toList(),
                this::fullScans,
                written.getInFlight(),
                listener,
                this::broken);
        this.windows = new Windows(
                route,
                written.getInWindows(),
                SentSlices.after(opened.state(), clock),
                listener,
                this::completed,
                this::fail);
        committer.start();
    }

    Collection<TableScan> scans() {
        return tables.values().stream().map(CapturedTable::scan).toList();
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
        boolean wasWell = isWell();
        CaptureException mistake = describe();
        Replay current = replay;
        if (current != null) {
            current.step(scans().stream().map(TableScan::tracker).toList(), committer);
        }
        int changes = read(goOn);
        if (!wasWell && isWell()) {
            // What was said of the tables while one was away may be true no more.
            describing.well();
        }
        // A route that no longer fits tables which can be read must be looked at; a table that is away may come back.
        if (mistake != null && isWell()) {
            throw mistake;
        }
        return changes;
    }

    private int read(BooleanSupplier goOn) throws KeyException, InterruptedException {
        int changes = 0;
        Deque<CapturedTable> active = new ArrayDeque<>(
                tables.values().stream().filter(table -> !table.isWaiting()).toList());
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
                describeAt = null;
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
        replay = next;
    }

    /** Ends at once. What is on its way is read again by the next flow. */
    void abandon() {
        Replay current = replay;
        if (current != null) {
            current.end();
        }
        windows.end();
        committer.close();
    }

    /** What keeps tables from being read, or null while all are well. Called by the thread that polls. */
    @Nullable
    Trouble trouble() {
        return Trouble.of(tables.values(), undescribed);
    }

    private boolean isWell() {
        return tables.values().stream().allMatch(table -> table.trouble() == null);
    }

    /** What is wrong with a route whose tables could be read until now, or null. */
    private @Nullable CaptureException describe() throws SQLException, CaptureException {
        Instant at = describeAt;
        boolean isDue = at == null || !clock.instant().isBefore(at);
        if (!isDue || describing.isWaiting()) {
            return null;
        }
        try {
            boolean all = describeAll();
            describeAt = clock.instant().plus(all ? DESCRIBE : DESCRIBE_SOON);
            undescribed = null;
            describing.well();
        } catch (SQLException | CaptureException e) {
            if (tables.isEmpty()) {
                throw e;
            }
            // The tables that are there go on as they are known.
            undescribed = e;
            describing.failed();
            return e instanceof CaptureException mistake && isWell() ? mistake : null;
        }
        return null;
    }

    /** Whether the parts of all tables are known. */
    private boolean describeAll() throws SQLException, CaptureException {
        boolean all = true;
        for (Table table : database.resolve(settings.capture())) {
            TableReader reader = database.reader(table, settings.capture());
            List<Part> parts = delivery.parts(reader);
            if (parts == null) {
                all = false;
            } else {
                for (Part part : parts) {
                    describe(part, reader.in(part.range()));
                }
            }
        }
        return all;
    }

    private void describe(Part part, TableReader reader) throws CaptureException {
        Table table = reader.table();
        String name = StateKeys.name(route, table.name().toString(), part.shard());
        CapturedTable known = tables.get(name);
        if (known == null) {
            tables.put(name, new CapturedTable(scan(name, part.shard(), reader), clock));
        } else if (!known.scan().tracker().table().columns().equals(table.columns())) {
            known.scan().describe(reader);
        }
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
        TableScan scan = new TableScan(reader, tracker, settings.scanning(), listener, threads, clock, nanos);
        if (edit.confirmDeletes()) {
            scan.confirmDeletes();
        }
        return scan;
    }

    /** Whether there was still somebody to take it. */
    private boolean hand(Change change, Reading reading) throws InterruptedException {
        windows.awaitRoom();
        if (!committer.enter()) {
            return false;
        }
        listener.changed(change.table().name(), change.operation(), reading.at());
        new RowRun(change, this, reading).start();
        return true;
    }

    private long fullScans(Tracker tracker) {
        return scans().stream()
                .filter(scan -> scan.tracker() == tracker)
                .mapToLong(TableScan::fullScans)
                .findFirst()
                .orElse(0);
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

    // ---- what a row's run asks for

    @Override
    public Deletes deletes() {
        return written.getDeletes();
    }

    @Override
    public Exchange exchange() {
        return exchanges.create();
    }

    @Override
    public Map<String, Object> newHeaders() {
        return exchanges.newHeaders();
    }

    @Override
    public void process(Exchange exchange, Runnable done) {
        exchanges.process(exchange, () -> {
            try {
                done.run();
            } catch (RuntimeException e) {
                fail(e);
            } catch (Error e) {
                // A row that is neither completed nor failed would be on its way for ever.
                fail(new IllegalStateException("A row of route %s was lost on its way: %s".formatted(route, e), e));
            }
        });
    }

    @Override
    public void release(Exchange exchange) {
        exchanges.release(exchange);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> logged(
            Change change, Reading reading, List<ProducerRecord<byte[], byte[]>> made) {
        return changeLog == null ? made : changeLog.with(change, reading, made);
    }

    @Override
    public void completed(Completed rows) {
        listener.reached(FlowListener.Point.ROUTED);
        committer.complete(rows);
    }

    @Override
    public Windows windows() {
        return windows;
    }

    @Override
    public void hold() {
        committer.leave();
    }

    @Override
    public void unhold() {
        committer.reenter();
    }

    @Override
    public void again(Change change) {
        change.tracker().again(change, clock.instant());
        committer.leave();
    }

    @Override
    public @Nullable RuntimeException refused(Change change) {
        return rejected.why(change);
    }

    @Override
    public void failed(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        listener.failed(change.table().name(), cause);
        if (change.failures() < written.getRetries()) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(change.failures(), 10));
            Instant at = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            change.tracker().failed(change, at);
            committer.leave();
        } else {
            giveUp(change, body, headers, cause, reading);
        }
    }

    @Override
    public void giveUp(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        String topic = written.getDeadLetterTopic();
        if (topic == null) {
            rejected.done(change);
            fail(new RowFailedException(route, change, cause));
            committer.leave();
        } else {
            // Once, and here: attempts before the last are a metric.
            LOG.warn("{}. It goes to {}", RowFailedException.what(route, change, cause), topic);
            Replay current = replay;
            if (current != null) {
                current.gaveUp(change);
            }
            ProducerRecord<byte[], byte[]> letter =
                    DeadLetter.of(topic, route, change.failures() + 1, body, headers, DeadRow.of(change), cause);
            committer.complete(new Completed(
                    List.of(change),
                    logged(change, reading, List.of(letter)),
                    reading.at(),
                    () -> rejected.done(change)));
        }
    }
}
