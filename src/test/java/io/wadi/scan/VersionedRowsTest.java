package io.wadi.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.change.SeenRows;
import io.wadi.change.StateException;
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
import io.wadi.table.Versions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small table with a version column, read by quick scans alone after its first load; the time is the test's. */
final class VersionedRowsTest {
    private static final Duration LOOKBACK = Duration.ofSeconds(30);

    private final Map<String, StateRecord> store = new HashMap<>();
    private final TreeMap<Long, Long> rows = new TreeMap<>();
    private final List<Object> came = new ArrayList<>();
    private Table table = versioned("number");
    private boolean recent;
    private @Nullable Object refused;
    private long filtered;
    private long nanos;
    private int read;
    private TableScan scan = start();

    @Test
    void a_version_that_the_database_refuses_stops_nothing_once_it_is_corrected() throws Exception {
        rows.put(1L, 1L);
        load();
        rows.put(2L, 999L);
        refused = 999L;
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::poll).isInstanceOf(SQLException.class);
        }
        rows.put(2L, 2L);
        assertThat(poll()).containsExactly(2L);
    }

    @Test
    void a_statement_that_failed_once_goes_on_where_it_was() throws Exception {
        rows.put(1L, 1L);
        load();
        rows.put(2L, 2L);
        refused = 2L;
        assertThatThrownBy(this::poll).isInstanceOf(SQLException.class);
        refused = null;
        assertThat(poll()).containsExactly(2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "day"})
    void a_bound_of_another_column_hides_nothing(String other) throws Exception {
        rows.put(1L, 100L);
        load();
        assertThat(scan.tracker().bookmark().version()).isEqualTo(100L);
        rows.put(2L, 50L);
        table = versioned(other);
        scan = start();
        assertThat(pass(LOOKBACK.plusSeconds(1))).containsExactly(2L);
        rows.put(3L, 101L);
        assertThat(poll()).containsExactly(3L);
        assertThat(scan.tracker().bookmark().column()).isEqualTo(other);
    }

    @Test
    void a_bound_of_another_column_is_refused_where_only_recent_rows_are_remembered() throws Exception {
        recent = true;
        scan = start();
        rows.put(1L, 100L);
        load();
        table = versioned("id");
        assertThatThrownBy(this::start)
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("column number", "version column id", "wadi reset");
    }

    @Test
    void numbers_that_begin_again_are_read_from_the_first() throws Exception {
        hundred();
        rows.clear();
        assertThat(poll()).isEmpty();
        rows.putAll(Map.of(1L, 7L, 2L, 8L, 3L, 9L));
        assertThat(poll()).containsExactlyInAnyOrder(1L, 2L, 3L);
        rows.put(4L, 10L);
        assertThat(poll()).containsExactly(4L);
    }

    @Test
    void a_bound_that_numbers_do_not_reach_any_more_is_noticed_after_a_restart() throws Exception {
        hundred();
        rows.clear();
        rows.putAll(Map.of(1L, 7L, 2L, 8L));
        scan = start();
        assertThat(poll()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void rows_deleted_at_the_end_cost_one_read_of_the_one_before() throws Exception {
        hundred();
        rows.remove(100L);
        read = 0;
        assertThat(poll()).isEmpty();
        assertThat(read).isEqualTo(1);
        rows.put(100L, 7L);
        assertThat(poll()).containsExactly(100L);
    }

    @Test
    void numbers_that_begin_again_are_read_also_if_a_filter_leaves_the_newest_out() throws Exception {
        hundred();
        rows.clear();
        rows.putAll(Map.of(1L, 7L, 2L, 8L, 3L, 9L));
        filtered = 3;
        assertThat(poll()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void numbers_that_begin_again_are_refused_where_only_recent_rows_are_remembered() throws Exception {
        recent = true;
        hundred();
        rows.clear();
        rows.put(1L, 7L);
        assertThatThrownBy(this::poll)
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("largest id of rows", "wadi reset");
    }

    @Test
    void rows_of_a_day_come_while_the_day_lasts() throws Exception {
        comesBeside("day", Duration.ofMinutes(10));
    }

    @Test
    void rows_of_a_minute_come_while_the_minute_lasts() throws Exception {
        comesBeside("minute", Duration.ofSeconds(55));
    }

    /** Another row with the version that was the newest all the time. */
    private void comesBeside(String version, Duration later) throws Exception {
        rows.put(1L, 20_000L);
        load();
        table = versioned(version);
        scan = start();
        pass(LOOKBACK.multipliedBy(2));
        rows.put(2L, 20_001L);
        assertThat(poll()).containsExactly(2L);
        pass(later);
        rows.put(3L, 20_001L);
        assertThat(pass(LOOKBACK.dividedBy(10))).containsExactly(3L);
    }

    /** Loaded, and quiet since. */
    private void hundred() throws Exception {
        table = versioned("id");
        for (long id = 1; id <= 100; id++) {
            rows.put(id, id);
        }
        scan = start();
        load();
        pass(LOOKBACK.multipliedBy(2));
        assertThat(scan.tracker().bookmark().version()).isEqualTo(100L);
    }

    private void load() throws Exception {
        poll();
        pass(LOOKBACK);
        poll();
    }

    /** Time goes by, with a poll every second. */
    private List<Object> pass(Duration time) throws Exception {
        List<Object> all = new ArrayList<>();
        for (long second = 0; second < time.toSeconds(); second++) {
            nanos += Duration.ofSeconds(1).toNanos();
            all.addAll(poll());
        }
        return all;
    }

    /** The keys whose rows came in a poll, each read at once committed. */
    private List<Object> poll() throws Exception {
        came.clear();
        scan.begin();
        boolean more = true;
        while (more) {
            Step step = scan.step();
            more = step.more();
            for (Change change : step.changes()) {
                came.add(change.key().values().get(0));
            }
            commit(step);
        }
        return List.copyOf(came);
    }

    private void commit(Step step) {
        for (StateRecord record : scan.tracker().commit(step.changes(), scan.fullScans())) {
            if (record.value() == null) {
                store.remove(record.key());
            } else {
                store.put(record.key(), record);
            }
        }
    }

    private TableScan start() {
        Tracking tracking = new Tracking(List.of(), false, false, false, false, recent);
        Tracker tracker = new Tracker(table, tracking, SeenRows.read("r/rows/0", List.of("id"), store.values()));
        return new TableScan(
                new Reader(),
                tracker,
                new Scanning(LOOKBACK, null, recent, 0.3, 1_000, 1, Duration.ZERO),
                new FlowListener() {},
                Runnable::run,
                () -> Instant.EPOCH.plusNanos(nanos),
                () -> nanos);
    }

    private static Table versioned(String column) {
        List<Column> columns = List.of(
                new Column("id", ValueType.INTEGER, "bigint", false),
                new Column("number", ValueType.INTEGER, "bigint", true),
                new Column("day", ValueType.DATE, "date", true),
                new Column("minute", ValueType.TIMESTAMP, "smalldatetime", true));
        return Table.of(new TableName(null, "rows"), null, columns, List.of("id"), column, null);
    }

    private final class Reader implements TableReader {
        @Override
        public Table table() {
            return table;
        }

        @Override
        public TableReader in(KeyRange range) {
            throw new AssertionError("A table of one piece");
        }

        @Override
        public @Nullable RowKey keyAfter(@Nullable RowKey low, int count) {
            return null;
        }

        @Override
        public List<Row> page(@Nullable RowKey low, @Nullable RowKey high, int limit) {
            return all().limit(limit).toList();
        }

        @Override
        public List<Row> changed(Position after, @Nullable Object upTo, int limit) throws SQLException {
            if (refused != null && refused.equals(upTo)) {
                throw new SQLException("I do not like your bound");
            }
            Comparator<Row> order = Comparator.comparing(Row::version, Versions.ORDER);
            List<Row> found = all().filter(row -> {
                        int beyond =
                                after.version() == null ? 1 : Versions.ORDER.compare(row.version(), after.version());
                        return beyond > 0 || beyond == 0 && after.inclusive();
                    })
                    .filter(row -> upTo == null || Versions.ORDER.compare(row.version(), upTo) <= 0)
                    .sorted(order)
                    .limit(limit)
                    .toList();
            read += found.size();
            return found;
        }

        @Override
        public List<Row> withoutVersion(@Nullable RowKey after, int limit) {
            return List.of();
        }

        @Override
        public List<Row> byKey(Collection<RowKey> keys) {
            return all().filter(row -> keys.contains(row.key())).toList();
        }

        @Override
        public Newest newest() {
            return new Newest(unfiltered().map(Row::version).max(Versions.ORDER).orElse(null), null);
        }

        private Stream<Row> all() {
            return unfiltered().filter(row -> !row.key().equals(new RowKey(filtered)));
        }

        private Stream<Row> unfiltered() {
            return rows.entrySet().stream()
                    .map(row -> new Row(table, new Object[] {
                        row.getKey(),
                        row.getValue(),
                        LocalDate.ofEpochDay(row.getValue()),
                        LocalDateTime.ofEpochSecond(row.getValue() * 60, 0, ZoneOffset.UTC)
                    }));
        }
    }
}
