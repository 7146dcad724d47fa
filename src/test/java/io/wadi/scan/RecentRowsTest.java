package io.wadi.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.Operation;
import io.wadi.change.SeenRows;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.table.Column;
import io.wadi.table.KeyRange;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.TableReader;
import io.wadi.table.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A table that is only appended to, of which only recent rows are remembered. It counts its rows; the time is the test's. */
final class RecentRowsTest {
    private static final Duration LOOKBACK = Duration.ofSeconds(30);
    private static final Column ID = new Column("id", ValueType.INTEGER, "bigint", false);
    private static final Table TABLE =
            Table.of(new TableName(null, "events"), null, List.of(ID), List.of("id"), "id", null);

    private final Map<String, StateRecord> store = new HashMap<>();
    private final Set<Long> uncommitted = new HashSet<>();
    private final Set<Object> delivered = new HashSet<>();
    private final List<Change> lastChanges = new ArrayList<>();
    private long rows;
    private long nanos;
    private int mostSeen;
    private Tracker tracker;
    private TableScan scan;

    RecentRowsTest() {
        restart();
    }

    @Test
    void rows_are_forgotten_once_no_quick_scan_can_meet_them_again() throws Exception {
        poll();
        for (int round = 1; round <= 100; round++) {
            rows += 1_000;
            nanos += Duration.ofSeconds(5).toNanos();
            poll();
            if (round % 10 == 0) {
                restart();
            }
        }
        assertThat(delivered).hasSize(100_000);
        assertThat(mostSeen)
                .as("what came within some lookbacks, and what shares a page with it")
                .isLessThan(20_000);
        assertThat(store).as("numbers of pages are used again").hasSizeLessThan(100);
    }

    @Test
    void a_first_load_remembers_no_more_than_its_beginning() throws Exception {
        rows = 250_000;
        poll();
        assertThat(delivered).hasSize(QuickScan.LONG_PASS);
        nanos += LOOKBACK.toNanos();
        poll();
        assertThat(delivered).hasSize(250_000);
        assertThat(lastChanges).extracting(Change::operation).containsOnly(Operation.SNAPSHOT);
        assertThat(mostSeen).isLessThan(QuickScan.LONG_PASS + 10_000);
        rows++;
        nanos += LOOKBACK.toNanos();
        poll();
        assertThat(lastChanges).extracting(Change::operation).containsOnly(Operation.INSERT);
        assertThat(tracker.seenRows()).isLessThan(10_000);
    }

    @Test
    void a_first_load_waits_for_rows_that_are_committed_behind_it() throws Exception {
        rows = 250_000;
        uncommitted.addAll(Set.of(7L, 249_999L));
        poll();
        nanos += LOOKBACK.dividedBy(2).toNanos();
        poll();
        assertThat(lastChanges).as("it waits").isEmpty();
        uncommitted.clear();
        nanos += LOOKBACK.dividedBy(2).toNanos();
        poll();
        assertThat(delivered).hasSize(250_000);
    }

    @Test
    void a_first_load_that_is_interrupted_goes_on_where_it_was() throws Exception {
        rows = 250_000;
        poll();
        nanos += LOOKBACK.toNanos();
        poll(180_000);
        restart();
        poll();
        nanos += LOOKBACK.toNanos();
        poll();
        assertThat(delivered).hasSize(250_000);
        assertThat(mostSeen).isLessThan(2 * QuickScan.LONG_PASS);
    }

    private void poll() throws Exception {
        poll(Integer.MAX_VALUE);
    }

    /** Polls until there is no more to read, or so many rows are delivered; commits after each step. */
    private void poll(int atMost) throws Exception {
        lastChanges.clear();
        scan.begin();
        boolean more = true;
        while (more && delivered.size() < atMost) {
            Step step = scan.step();
            more = step.more();
            lastChanges.addAll(step.changes());
            for (Change change : step.changes()) {
                assertThat(delivered.add(change.key().values().get(0)))
                        .as("%s comes once", change.key())
                        .isTrue();
            }
            for (StateRecord record : tracker.commit(step.changes(), 0)) {
                if (record.value() == null) {
                    store.remove(record.key());
                } else {
                    store.put(record.key(), record);
                }
            }
            mostSeen = Math.max(mostSeen, tracker.seenRows());
        }
    }

    private void restart() {
        Tracking tracking = new Tracking(List.of(), false, false, false, false, true);
        tracker = new Tracker(TABLE, tracking, SeenRows.read("r/events/0", List.of("id"), store.values()));
        Scanning scanning = new Scanning(LOOKBACK, null, true, 0.3, 1_000, 1, Duration.ZERO);
        scan = new TableScan(
                new Counting(),
                tracker,
                scanning,
                new FlowListener() {},
                Runnable::run,
                () -> Instant.EPOCH,
                () -> nanos);
    }

    /** Rows 1 to {@code rows}, but for those that are not committed yet. */
    private final class Counting implements TableReader {
        @Override
        public Table table() {
            return TABLE;
        }

        @Override
        public TableReader in(KeyRange range) {
            throw new AssertionError("A giant of one piece");
        }

        @Override
        public RowKey keyAfter(RowKey low, int count) {
            throw new AssertionError("A giant of one piece");
        }

        @Override
        public List<Row> changed(Position after, Object upTo, int limit) {
            Long version = (Long) after.version();
            long from = version == null ? 1 : after.inclusive() ? version : version + 1;
            return LongStream.rangeClosed(from, (Long) upTo)
                    .filter(id -> !uncommitted.contains(id))
                    .limit(limit)
                    .mapToObj(id -> new Row(TABLE, new Object[] {id}))
                    .toList();
        }

        @Override
        public List<Row> withoutVersion(RowKey after, int limit) {
            return List.of();
        }

        @Override
        public Newest newest() {
            return new Newest(rows == 0 ? null : rows, null);
        }

        @Override
        public List<Row> page(RowKey low, RowKey high, int limit) {
            throw new AssertionError("Of a giant no pages are read");
        }

        @Override
        public List<Row> byKey(Collection<RowKey> keys) {
            throw new AssertionError("Nothing is looked up");
        }
    }
}
