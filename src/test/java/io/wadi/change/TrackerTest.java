package io.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.Column;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule of tracking by the interleaving it is there for. The "database" is a sorted map; a read is what it holds at that moment. */
final class TrackerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Tracking PLAIN = new Tracking(List.of(), false, false, false, false, false);
    private static final Column ID = new Column("id", ValueType.TEXT, "varchar(10)", false);
    private static final Column STATUS = new Column("status", ValueType.TEXT, "varchar(10)", true);
    private static final Column VERSION = new Column("version", ValueType.INTEGER, "bigint", true);
    private static final Column EXTRA = new Column("extra", ValueType.TEXT, "varchar(10)", true);

    private final Map<String, StateRecord> store = new LinkedHashMap<>();
    private final TreeMap<String, Object[]> database = new TreeMap<>();
    private Table table = table(ID, STATUS, VERSION);
    private Tracker tracker = start(PLAIN);
    private DeleteGuard guard = new DeleteGuard(1, 0, true, null);

    @Test
    void the_first_read_gives_snapshots_and_later_ones_changes() {
        write("a", "new", 1L);
        assertThat(scan()).containsExactly("snapshot a");
        write("b", "new", 2L);
        write("a", "paid", 3L);
        assertThat(scan()).containsExactly("update a", "insert b");
        database.remove("a");
        assertThat(scan()).containsExactly("delete a");
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_range_that_was_not_read_to_its_end_proves_no_delete() {
        fill("a", "b", "c", "d", "e");
        scan();
        database.remove("b");
        database.remove("e");
        Page page = tracker.firstPage(0);
        List<Change> first = tracker.comparePage(page, rows("a", "c"), false, guard);
        assertThat(first).isEmpty();
        List<Change> rest = tracker.comparePage(page, rows("d"), true, guard);
        assertThat(names(rest)).containsExactlyInAnyOrder("delete b", "delete e");
        commit(rest);
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_page_that_outgrew_its_size_is_cut_where_it_was_read() {
        fill("b", "d");
        scan();
        fill("a", "c", "e");
        Page page = tracker.firstPage(0);
        List<Change> changes = new ArrayList<>(tracker.comparePage(page, rows("a", "b"), false, guard));
        changes.addAll(tracker.comparePage(page, rows("c", "d"), false, guard));
        changes.addAll(tracker.comparePage(page, rows("e"), true, guard));
        assertThat(names(changes)).containsExactly("insert a", "insert c", "insert e");
        commit(changes);
        restart();
        assertThat(tracker.firstPage(0).high()).isEqualTo(new RowKey("b"));
        assertThat(scan()).isEmpty();
        assertThat(tracker.seenRows()).isEqualTo(5);
    }

    @Test
    void rows_of_a_first_load_are_snapshots_also_after_a_restart_in_mid_load() {
        fill("a", "b", "c", "d");
        Page page = tracker.firstPage(0);
        List<Change> first = tracker.comparePage(page, rows("a", "b"), false, guard);
        commit(first.subList(0, 1));
        restart();
        assertThat(scan()).containsExactly("snapshot b", "snapshot c", "snapshot d");
        write("aa", "new", 9L);
        assertThat(scan()).containsExactly("insert aa");
    }

    @Test
    void what_was_read_but_not_committed_is_read_again_after_a_restart() {
        fill("a", "b");
        scan();
        write("a", "paid", 3L);
        database.remove("b");
        assertThat(names(read())).containsExactly("delete b", "update a");
        restart();
        assertThat(scan()).containsExactly("delete b", "update a");
    }

    @Test
    void a_key_has_one_change_on_its_way_and_the_next_state_follows_it() {
        write("a", "A", 1L);
        scan();
        write("a", "B", 2L);
        List<Change> first = read();
        write("a", "A", 3L);
        assertThat(read()).isEmpty();
        assertThat(due()).isEmpty();
        commit(first);
        // The row is as it was before the change that was committed now: A, B, A are three changes.
        assertThat(names(lookUp())).containsExactly("update a");
    }

    @Test
    void a_row_deleted_while_its_insert_is_on_its_way_is_deleted_after_it() {
        scan();
        write("a", "new", 1L);
        List<Change> insert = read();
        database.remove("a");
        assertThat(read()).isEmpty();
        commit(insert);
        assertThat(names(lookUp())).containsExactly("delete a");
    }

    @Test
    void a_row_inserted_again_while_its_delete_is_on_its_way_is_inserted_after_it() {
        write("a", "new", 1L);
        scan();
        database.remove("a");
        List<Change> delete = read();
        write("a", "new", 2L);
        assertThat(read()).isEmpty();
        commit(delete);
        assertThat(names(lookUp())).containsExactly("insert a");
    }

    @Test
    void a_retry_reads_the_row_again_and_sends_no_old_image() {
        scan();
        write("a", "old", 1L);
        Change failed = read().get(0);
        tracker.failed(failed, NOON.plusSeconds(5));
        write("a", "new", 2L);
        assertThat(read()).as("waits for its next attempt").isEmpty();
        assertThat(tracker.dueKeys(10, NOON)).isEmpty();
        List<Change> again = lookUp(NOON.plusSeconds(5));
        assertThat(again).hasSize(1);
        assertThat(again.get(0).row().value(1)).isEqualTo("new");
        assertThat(again.get(0).failures()).isEqualTo(1);
        commit(again);
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_row_waits_since_it_was_first_met_however_often_it_is_tried() {
        scan();
        write("a", "old", 1L);
        assertThat(tracker.waiting()).isZero();
        Change failed = read().get(0);
        long met = System.nanoTime();
        tracker.failed(failed, NOON);
        write("a", "new", 2L);
        List<Change> again = lookUp(NOON);
        Duration least = Duration.ofNanos(System.nanoTime() - met);
        assertThat(tracker.waiting()).isGreaterThanOrEqualTo(least);
        commit(again);
        assertThat(tracker.waiting()).isZero();
    }

    @Test
    void a_failed_row_that_is_as_it_was_before_needs_no_retry() {
        write("a", "A", 1L);
        scan();
        write("a", "B", 2L);
        tracker.failed(read().get(0), NOON);
        write("a", "A", 3L);
        write("a", "A", 1L);
        assertThat(lookUp(NOON)).isEmpty();
        assertThat(tracker.pending()).isZero();
    }

    @Test
    void an_insert_found_by_a_quick_scan_is_placed_by_the_next_full_scan_and_sent_once() {
        fill("a", "c");
        scan();
        write("b", "new", 7L);
        commit(tracker.compareRows(rows("b")));
        assertThat(tracker.seenRows()).isEqualTo(3);
        restart();
        assertThat(scan()).isEmpty();
        database.remove("b");
        assertThat(scan()).containsExactly("delete b");
    }

    @Test
    void an_insert_found_by_a_quick_scan_does_not_look_deleted_to_the_page_that_is_read_next() {
        fill("a", "c");
        scan();
        write("b", "new", 7L);
        List<Change> quick = tracker.compareRows(rows("b"));
        assertThat(read()).isEmpty();
        commit(quick);
        assertThat(lookUp()).isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_row_that_no_page_placed_is_looked_up_and_deleted_if_absent() {
        scan();
        write("b", "new", 7L);
        commit(tracker.compareRows(rows("b")));
        database.remove("b");
        List<Page> loose = tracker.sealLoosePages();
        assertThat(scan()).isEmpty();
        List<RowKey> keys =
                loose.stream().flatMap(page -> tracker.keysOf(page).stream()).toList();
        assertThat(keys).containsExactly(new RowKey("b"));
        List<Change> changes = tracker.compareKeys(keys, List.of(), guard);
        assertThat(names(changes)).containsExactly("delete b");
        commit(changes);
        assertThat(tracker.seenRows()).isZero();
    }

    @Test
    void a_key_that_changes_its_case_is_a_delete_and_then_an_insert() {
        write("abc", "x", 1L);
        scan();
        database.clear();
        write("ABC", "x", 1L);
        assertThat(scan()).containsExactly("delete abc", "insert ABC");
    }

    @Test
    void no_durable_bound_passes_a_version_that_was_read_and_not_committed() {
        scan();
        write("a", "x", 10L);
        write("b", "x", 20L);
        List<Change> changes = tracker.compareRows(rows("a", "b"));
        tracker.versionBound(30L);
        commit(changes.subList(1, 2));
        assertThat(tracker.bookmark().version()).isEqualTo(10L);
        commit(changes.subList(0, 1));
        assertThat(tracker.bookmark().version()).isEqualTo(30L);
    }

    @Test
    void a_version_met_while_its_key_is_on_its_way_holds_the_bound_until_it_is_looked_up() {
        scan();
        write("a", "x", 10L);
        List<Change> changes = tracker.compareRows(rows("a"));
        write("a", "y", 20L);
        tracker.compareRows(rows("a"));
        tracker.versionBound(30L);
        commit(changes);
        assertThat(tracker.bookmark().version()).isEqualTo(10L);
        commit(lookUp());
        assertThat(tracker.bookmark().version()).isEqualTo(30L);
    }

    @Test
    void a_guard_holds_more_deletes_than_a_hundred_until_the_end_of_the_scan() {
        for (int i = 0; i < 300; i++) {
            write("k%03d".formatted(i), "x", 1L);
        }
        scan();
        database.clear();
        guard = new DeleteGuard(0.5, 300, false, null);
        assertThat(scan()).isEmpty();
        assertThat(guard.held()).isEqualTo(300);
        assertThat(guard.isExceeded()).isTrue();
        guard.release();
        assertThat(scan()).hasSize(300);
        assertThat(tracker.seenRows()).isZero();
    }

    @Test
    void a_hundred_deletes_are_never_held() {
        for (int i = 0; i < 100; i++) {
            write("k%03d".formatted(i), "x", 1L);
        }
        scan();
        database.clear();
        guard = new DeleteGuard(0, 100, false, null);
        assertThat(scan()).hasSize(100);
        assertThat(guard.isExceeded()).isFalse();
    }

    @Test
    void an_added_column_sends_nothing_until_a_row_changes() {
        fill("a", "b");
        scan();
        addColumn();
        assertThat(scan()).isEmpty();
        restart();
        assertThat(scan()).isEmpty();
        database.get("a")[3] = "filled";
        assertThat(scan()).containsExactly("update a");
    }

    @Test
    void an_added_column_sends_every_row_if_the_user_wants_that() {
        tracker = start(new Tracking(List.of(), false, false, true, false, false));
        fill("a", "b");
        scan();
        addColumn();
        assertThat(scan()).containsExactly("update a", "update b");
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_lost_column_stops_or_sends_every_row() {
        fill("a");
        scan();
        table = table(ID, VERSION);
        database.replaceAll((id, row) -> new Object[] {row[0], row[2]});
        tracker.describe(table);
        assertThatThrownBy(this::scan)
                .isInstanceOf(SchemaChangedException.class)
                .hasMessageContaining("status varchar(10)");
        tracker = start(new Tracking(List.of(), false, false, false, true, false));
        assertThat(scan()).containsExactly("update a");
        assertThat(scan()).isEmpty();
    }

    @Test
    void kept_columns_come_back_with_a_delete_and_tell_a_move() {
        tracker = start(new Tracking(List.of("status"), true, false, false, false, false));
        write("a", "EU", 1L);
        scan();
        write("a", "EU", 2L);
        Change same = read().get(0);
        assertThat(same.isMove()).isFalse();
        assertThat(same.before()).containsEntry("status", "EU");
        commit(List.of(same));
        write("a", "US", 3L);
        Change move = read().get(0);
        assertThat(move.isMove()).isTrue();
        assertThat(move.departures()).containsExactly(Map.of("status", "EU"));
        assertThat(move.remains(move.before())).containsExactly(Map.entry("id", "a"), Map.entry("status", "EU"));
        commit(List.of(move));
        restart();
        tracker = start(new Tracking(List.of("status"), true, false, false, false, false));
        database.clear();
        assertThat(read().get(0).departures()).containsExactly(Map.of("status", "US"));
    }

    @Test
    void a_first_scan_that_only_remembers_sends_nothing() {
        tracker = start(new Tracking(List.of(), false, true, false, false, false));
        fill("a", "b");
        assertThat(scan()).isEmpty();
        restart();
        write("a", "paid", 9L);
        database.remove("b");
        assertThat(scan()).containsExactly("delete b", "update a");
    }

    @Test
    void small_neighbours_become_one_page_again() {
        fill("a", "b", "c");
        Page page = tracker.firstPage(0);
        List<Change> changes = new ArrayList<>(tracker.comparePage(page, rows("a"), false, guard));
        changes.addAll(tracker.comparePage(page, rows("b"), false, guard));
        changes.addAll(tracker.comparePage(page, rows("c"), true, guard));
        commit(changes);
        restart();
        assertThat(tracker.firstPage(100).high()).isNull();
        assertThat(scan()).isEmpty();
        restart();
        assertThat(tracker.pageAfter(tracker.firstPage(0), 0)).isNull();
        assertThat(tracker.seenRows()).isEqualTo(3);
    }

    @Test
    void a_read_that_ends_at_the_bound_of_its_page_leaves_no_page_without_range() {
        fill("a", "b", "c");
        Page page = tracker.firstPage(0);
        commit(tracker.comparePage(page, rows("a", "b"), false, guard));
        Page front = tracker.firstPage(0);
        assertThat(front.isReadToEnd(rows("a", "b"), 2)).isTrue();
        assertThat(page.isReadToEnd(rows("c"), 1)).as("open above").isFalse();
        assertThat(page.isReadToEnd(rows("c"), 2)).isTrue();
    }

    @Test
    void a_row_that_came_back_while_its_page_was_read_in_parts_is_not_deleted_after_it() {
        fill("a", "b", "c", "d");
        scan();
        database.remove("a");
        Page page = tracker.firstPage(0);
        List<Change> first = tracker.comparePage(page, rows("b", "c"), false, guard);
        write("a", "back", 2L);
        List<Change> quick = tracker.compareRows(rows("a"));
        assertThat(names(quick)).containsExactly("update a");
        commit(quick);
        List<Change> rest = tracker.comparePage(page, rows("d"), true, guard);
        assertThat(first).isEmpty();
        assertThat(rest).isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_row_that_came_back_while_the_guard_held_its_delete_is_not_deleted_when_it_lets_go() {
        List<String> gone = IntStream.range(0, 101).mapToObj("g%03d"::formatted).toList();
        fill("a", "x", "y");
        fill(gone.toArray(String[]::new));
        scan();
        database.remove("a");
        gone.forEach(database::remove);
        DeleteGuard holding = new DeleteGuard(1, 104, false, null);
        Page page = tracker.firstPage(0);
        assertThat(tracker.comparePage(page, rows("x"), false, holding)).isEmpty();
        assertThat(tracker.comparePage(page, rows("y"), true, holding)).isEmpty();
        write("a", "back", 9L);
        List<Change> found = tracker.compareRows(rows("a"));
        assertThat(names(found)).containsExactly("update a");
        commit(found);
        holding.release();
        assertThat(tracker.comparePage(page, rows("y"), true, holding)).isEmpty();
        List<Change> deletes = new ArrayList<>();
        for (Page loose : tracker.sealLoosePages()) {
            deletes.addAll(tracker.compareKeys(tracker.keysOf(loose), rows("a"), holding));
        }
        assertThat(names(deletes))
                .containsExactlyInAnyOrderElementsOf(
                        gone.stream().map("delete "::concat).toList());
    }

    @Test
    void a_row_that_came_back_after_a_restart_in_mid_page_is_not_deleted() {
        fill("a", "b", "c");
        scan();
        database.remove("a");
        tracker.comparePage(tracker.firstPage(0), rows("b"), false, guard);
        commit(List.of());
        restart();
        Page front = tracker.firstPage(0);
        assertThat(tracker.comparePage(front, rows("b"), true, guard)).isEmpty();
        write("a", "back", 9L);
        List<Change> found = tracker.compareRows(rows("a"));
        assertThat(names(found)).containsExactly("update a");
        commit(found);
        assertThat(tracker.comparePage(tracker.pageAfter(front, 0), rows("c"), true, guard))
                .isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_delete_whose_route_fails_again_and_again_is_counted() {
        fill("a");
        scan();
        database.remove("a");
        List<Change> first = read();
        tracker.failed(first.get(0), NOON);
        List<Change> second = lookUp();
        assertThat(names(second)).containsExactly("delete a");
        assertThat(second.get(0).failures()).isEqualTo(1);
        tracker.failed(second.get(0), NOON);
        assertThat(lookUp().get(0).failures()).isEqualTo(2);
    }

    // ---- commits that are broken off between their records and the seen rows

    @Test
    void a_row_that_was_sent_and_is_gone_before_it_is_seen_is_deleted() {
        scan();
        write("a", "new", 1L);
        announce(read());
        database.remove("a");
        restart();
        assertThat(due()).containsExactly(new RowKey("a"));
        List<Change> delete = lookUp();
        assertThat(names(delete)).containsExactly("delete a");
        commit(delete);
        restart();
        assertThat(due()).isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_row_of_a_first_load_that_was_sent_and_is_gone_is_deleted_though_nothing_was_ever_committed() {
        fill("a", "b");
        announce(read());
        database.remove("a");
        restart();
        List<Change> changes = lookUp();
        assertThat(names(changes)).containsExactly("delete a", "snapshot b");
        commit(changes);
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_state_that_was_sent_and_taken_back_before_it_was_seen_is_followed_by_the_one_of_now() {
        write("a", "A", 1L);
        scan();
        write("a", "B", 2L);
        announce(read());
        write("a", "A", 1L);
        restart();
        assertThat(names(lookUp())).containsExactly("update a");
    }

    @Test
    void a_row_whose_delete_was_sent_and_that_is_there_again_as_it_was_is_sent_again() {
        fill("a");
        scan();
        database.remove("a");
        announce(read());
        fill("a");
        restart();
        List<Change> again = lookUp();
        assertThat(names(again)).containsExactly("update a");
        commit(again);
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_commit_that_came_to_its_end_leaves_nothing_in_doubt() {
        fill("a", "b");
        List<Change> changes = read();
        announce(changes);
        commit(changes);
        restart();
        assertThat(due()).isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void what_is_in_doubt_stays_so_over_crash_after_crash_until_it_is_settled() {
        fill("a", "b");
        announce(read());
        restart();
        database.remove("a");
        announce(lookUp().subList(0, 1));
        restart();
        List<Change> changes = lookUp();
        assertThat(names(changes)).containsExactly("delete a", "snapshot b");
        commit(changes.subList(1, 2));
        restart();
        changes = lookUp();
        // What was announced together stays in doubt together.
        assertThat(names(changes)).containsExactly("delete a", "update b");
        announce(changes);
        commit(changes);
        restart();
        assertThat(due()).isEmpty();
        assertThat(scan()).isEmpty();
    }

    @Test
    void a_row_is_deleted_wherever_its_records_may_have_gone() {
        Tracking split = new Tracking(List.of("status"), true, false, false, false, false);
        tracker = start(split);
        write("a", "EU", 1L);
        scan();
        write("a", "US", 2L);
        announce(read());
        tracker = start(split);
        write("a", "EU", 1L);
        Change back = lookUp().get(0);
        assertThat(back.isMove()).isTrue();
        assertThat(back.departures()).containsExactly(Map.of("status", "US"));
        tracker = start(split);
        database.clear();
        assertThat(lookUp().get(0).departures()).containsExactly(Map.of("status", "EU"), Map.of("status", "US"));
    }

    @Test
    void a_row_in_doubt_is_sent_also_while_a_first_scan_only_remembers() {
        fill("a", "b");
        announce(read());
        tracker = start(new Tracking(List.of(), false, true, false, false, false));
        assertThat(names(lookUp())).containsExactlyInAnyOrder("snapshot a", "snapshot b");
    }

    // ---- the database, the store, and one round of them

    private void write(String id, String status, Long version) {
        Object[] row = new Object[table.columns().size()];
        row[0] = id;
        row[1] = status;
        row[2] = version;
        database.put(id, row);
    }

    private void fill(String... ids) {
        for (String id : ids) {
            write(id, "new", 1L);
        }
    }

    private void addColumn() {
        table = table(ID, STATUS, VERSION, EXTRA);
        database.replaceAll((id, row) -> Arrays.copyOf(row, 4));
        tracker.describe(table);
    }

    /** Reads the whole table, page by page, and commits what is found. */
    private List<String> scan() {
        List<Change> changes = read();
        commit(changes);
        return names(changes);
    }

    private List<Change> read() {
        List<Change> changes = new ArrayList<>();
        for (Page page = tracker.firstPage(0); page != null; page = tracker.pageAfter(page, 0)) {
            TreeMap<String, Object[]> range = new TreeMap<>(database);
            if (page.low() != null) {
                range = new TreeMap<>(range.tailMap((String) page.low().values().get(0), false));
            }
            if (page.high() != null) {
                range = new TreeMap<>(
                        range.headMap((String) page.high().values().get(0), true));
            }
            changes.addAll(tracker.comparePage(
                    page, range.values().stream().map(this::row).toList(), true, guard));
        }
        return changes;
    }

    private List<Row> rows(String... ids) {
        return Arrays.stream(ids).map(id -> row(database.get(id))).toList();
    }

    private Row row(Object[] values) {
        return new Row(table, values.clone());
    }

    private List<RowKey> due() {
        return tracker.dueKeys(10, NOON);
    }

    private List<Change> lookUp() {
        return lookUp(NOON);
    }

    private List<Change> lookUp(Instant now) {
        List<RowKey> due = tracker.dueKeys(10, now);
        List<Row> found = due.stream()
                .map(key -> database.get((String) key.values().get(0)))
                .filter(row -> row != null)
                .map(this::row)
                .toList();
        return tracker.compareKeys(due, found, null);
    }

    /** As if their records were sent, and then the process died. */
    private void announce(List<Change> changes) {
        store(tracker.owe(changes));
    }

    private void commit(List<Change> changes) {
        store(tracker.commit(changes, 0));
    }

    private void store(List<StateRecord> records) {
        for (StateRecord record : records) {
            if (record.value() == null) {
                store.remove(record.key());
            } else {
                store.put(record.key(), record);
            }
        }
    }

    private void restart() {
        tracker = start(PLAIN);
    }

    private Tracker start(Tracking tracking) {
        return new Tracker(table, tracking, SeenRows.read("r/t/0", List.of("id"), store.values()));
    }

    private static List<String> names(List<Change> changes) {
        return changes.stream()
                .map(change ->
                        change.operation().label() + " " + change.key().values().get(0))
                .toList();
    }

    private static Table table(Column... columns) {
        return Table.of(new TableName("shop", "t"), null, List.of(columns), List.of("id"), "version", null);
    }
}
