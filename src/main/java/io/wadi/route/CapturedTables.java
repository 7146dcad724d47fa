package io.wadi.route;

import io.wadi.change.StateKeys;
import io.wadi.change.Tracker;
import io.wadi.scan.TableScan;
import io.wadi.table.Capture;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.TableReader;
import io.wadi.topic.Delivery;
import io.wadi.topic.Part;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of a flow, or its parts of them, as its database describes them, which is asked anew all the time. One thread describes; any asks. */
final class CapturedTables {
    /** How often the tables are described anew, for columns and tables that came. */
    private static final Duration DESCRIBE = Duration.ofSeconds(10);
    /** The same while another instance is about to say which part of a table is whose. */
    private static final Duration DESCRIBE_SOON = Duration.ofSeconds(1);

    private final String route;
    private final Database database;
    private final Capture capture;
    private final Delivery delivery;
    private final Opening opening;
    private final InstantSource clock;
    /** By the name of their seen rows. */
    private final Map<String, CapturedTable> tables = new ConcurrentHashMap<>();

    private final BackOff describing;
    private @Nullable Instant describeAt;
    private @Nullable Exception undescribed;

    /** Begins with a table, or a part of one, that was not there before. */
    @FunctionalInterface
    interface Opening {
        /**
         * @param name of its seen rows
         * @throws CaptureException if it is no longer what the route says
         */
        TableScan scan(String name, int shard, TableReader reader) throws CaptureException;
    }

    CapturedTables(
            String route, Database database, Capture capture, Delivery delivery, Opening opening, InstantSource clock) {
        this.route = route;
        this.database = database;
        this.capture = capture;
        this.delivery = delivery;
        this.opening = opening;
        this.clock = clock;
        this.describing = new BackOff(clock);
    }

    Collection<TableScan> scans() {
        return tables.values().stream().map(CapturedTable::scan).toList();
    }

    List<Tracker> trackers() {
        return scans().stream().map(TableScan::tracker).toList();
    }

    /** How many full scans of a table, or of its part, have ended. */
    long fullScans(Tracker tracker) {
        return scans().stream()
                .filter(scan -> scan.tracker() == tracker)
                .mapToLong(TableScan::fullScans)
                .findFirst()
                .orElse(0);
    }

    /** Those that may be read now. */
    List<CapturedTable> due() {
        return tables.values().stream().filter(table -> !table.isWaiting()).toList();
    }

    boolean areWell() {
        return tables.values().stream().allMatch(table -> table.trouble() == null);
    }

    /** What keeps tables from being read, or null while all are well. Called by the thread that describes. */
    @Nullable
    Trouble trouble() {
        return Trouble.of(tables.values(), undescribed);
    }

    /** A table could not be read: it may have changed. */
    void describeSoon() {
        describeAt = null;
    }

    /** What was said of the tables while one was away may be true no more. */
    void areWellAgain() {
        describing.well();
    }

    /**
     * Describes them anew, if it is time.
     *
     * @return what is wrong with a route whose tables could be read until now, or are there, or null
     * @throws SQLException if the database could not be asked before any table was known
     * @throws CaptureException if the tables can be described and are not what the route says, before any was known
     */
    @Nullable
    CaptureException describe() throws SQLException, CaptureException {
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
            return e instanceof CaptureException mistake && isForGood(mistake) ? mistake : null;
        }
        return null;
    }

    /**
     * Whether a mistake is none of a table that is away and may come back: all of them can be read, or at least are there, and what a read goes by is gone
     * from them.
     */
    boolean isForGood(CaptureException mistake) {
        Set<TableName> there = mistake.tables().stream().map(Table::name).collect(Collectors.toSet());
        return areWell()
                || trackers().stream().map(tracker -> tracker.table().name()).allMatch(there::contains);
    }

    /** Whether the parts of all tables are known. */
    private boolean describeAll() throws SQLException, CaptureException {
        boolean all = true;
        for (Table table : database.resolve(capture)) {
            TableReader reader = database.reader(table, capture);
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
            tables.put(name, new CapturedTable(opening.scan(name, part.shard(), reader), clock));
        } else if (!known.isKnownAs(table)) {
            known.scan().describe(reader);
        }
    }
}
