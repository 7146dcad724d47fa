package io.wadi.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.change.Change;
import io.wadi.change.DeleteGuard;
import io.wadi.change.SeenRows;
import io.wadi.change.StateException;
import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.Column;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import io.wadi.topic.FencedException;
import io.wadi.topic.SeenStore;
import io.wadi.topic.Standing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds wherever seen rows are kept. */
@Timeout(120)
abstract class SeenStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();
    private static final Tracking PLAIN = new Tracking(List.of(), false, false, false, false, false);
    private static final Table ORDERS = Table.of(
            new TableName("shop", "orders"),
            null,
            List.of(
                    new Column("id", ValueType.TEXT, "varchar(10)", false),
                    new Column("status", ValueType.TEXT, "varchar(10)", true)),
            List.of("id"),
            null,
            null);

    protected final TestBroker broker = TestBroker.shared();
    protected final String application =
            "seen-store-%d-%d".formatted(ProcessHandle.current().pid(), APPLICATIONS.incrementAndGet());
    private final List<SeenStore> stores = new ArrayList<>();

    /** A new one, as a start of the route makes it. */
    abstract SeenStore make(String application, String route);

    /** What this store cannot take, though it reaches it. */
    abstract StateRecord refused();

    /** How a route names such a store. */
    abstract String setting();

    /** The data sources that a route needs for it. */
    abstract Map<String, DataSource> sources();

    @AfterEach
    void closeStores() {
        stores.forEach(SeenStore::close);
    }

    // ---- what is written is read

    @Test
    void where_nothing_was_written_nothing_is_read() {
        assertThat(read("orders")).isEmpty();
        assertThat(read("orders")).isEmpty();
    }

    @Test
    void what_was_written_is_read_byte_by_byte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        List<StateRecord> written = List.of(
                new StateRecord(StateKeys.name("orders", "Aufträge \"1\"/%", 0) + "/head", bytes),
                piece("empty", ""),
                piece("zero", "\0"),
                piece("text", "Größe ' \\ ?"));
        open("orders").write(written);
        assertThat(read("orders")).isEqualTo(contents(written));
    }

    @Test
    void of_what_was_written_under_one_key_the_last_is_read() {
        SeenStore store = open("orders");
        store.write(List.of(piece("head", "1"), piece("page", "kept"), piece("head", "2")));
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("page", "kept"), piece("head", "2"))));
        SeenStore next = open("orders");
        for (int i = 3; i < 40; i++) {
            next.write(List.of(piece("head", "" + i)));
        }
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("page", "kept"), piece("head", "39"))));
    }

    @Test
    void what_was_taken_away_is_gone_until_it_is_written_again() {
        SeenStore store = open("orders");
        store.write(List.of(piece("a", "1"), piece("b", "1"), piece("c", "1")));
        store.write(List.of(gone("a"), gone("never there"), piece("d", "1"), gone("d"), gone("b"), piece("b", "2")));
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("b", "2"), piece("c", "1"))));
        open("orders").write(List.of(gone("b"), gone("c"), piece("a", "3")));
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("a", "3"))));
    }

    @Test
    void many_pieces_and_large_ones_are_read_whole() {
        Random random = new Random(1);
        List<StateRecord> written = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            written.add(new StateRecord(key("page/" + i), bytes(random, 100)));
        }
        // Pieces are cut at half a megabyte and some.
        for (int i = 0; i < 5; i++) {
            written.add(new StateRecord(key("chunk/" + i), bytes(random, 600 * 1024)));
        }
        open("orders").write(written);
        assertThat(read("orders").equals(contents(written))).isTrue();
    }

    @Test
    void seen_rows_of_many_chunks_and_commits_are_read_whole() {
        SortedMap<String, String> rows = manyRows(40_000);
        Instance first = start();
        first.commit(rows);
        assertThat(read("orders").keySet())
                .filteredOn(key -> key.contains("/page/"))
                .hasSizeGreaterThan(1);
        Instance second = start();
        for (int commit = 0; commit < 10; commit++) {
            rows.put("%05d".formatted(commit), "paid");
            rows.remove("%05d".formatted(100 + commit));
            second.commit(rows);
        }
        assertThat(start().compare(rows)).isEmpty();
    }

    // ---- a route's are its own

    @Test
    void routes_of_similar_names_do_not_meet() {
        List<String> routes =
                List.of("orders", "order", "orders2", "ORDERS", "orders/shop.orders/0", "ordérs", "orders%");
        Map<String, SeenStore> opened = new HashMap<>();
        routes.forEach(route -> opened.put(route, open(route)));
        opened.forEach(
                (route, store) -> store.write(List.of(piece(route, "head", route), piece(route, "page", route))));
        opened.get("orders").write(List.of(gone("page")));
        opened.forEach((route, store) -> assertThat(store.look()).as(route).isEqualTo(Standing.OWNER));
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("head", "orders"))));
        for (String route : routes.subList(1, routes.size())) {
            assertThat(read(route))
                    .isEqualTo(contents(List.of(piece(route, "head", route), piece(route, "page", route))));
        }
    }

    @Test
    void applications_of_similar_names_do_not_meet() {
        String similar = application.toUpperCase(Locale.ROOT);
        SeenStore one = open("orders");
        SeenStore other = kept(make(similar, "orders"));
        assertThat(other.open()).isEmpty();
        one.write(List.of(piece("head", "one"), piece("page", "one")));
        other.write(List.of(piece("head", "other"), piece("page", "other")));
        one.write(List.of(gone("page")));
        assertThat(one.look()).isEqualTo(Standing.OWNER);
        assertThat(other.look()).isEqualTo(Standing.OWNER);
        assertThat(read("orders")).isEqualTo(contents(List.of(piece("head", "one"))));
        assertThat(contents(kept(make(similar, "orders")).open()))
                .isEqualTo(contents(List.of(piece("head", "other"), piece("page", "other"))));
    }

    @RepeatedTest(3)
    void routes_may_begin_at_once_where_nothing_was_kept_yet() throws Exception {
        atOnce(route -> {
            open(route).write(List.of(piece(route, "head", route)));
            assertThat(read(route)).isEqualTo(contents(List.of(piece(route, "head", route))));
        });
    }

    @Test
    void routes_write_at_once_and_none_is_in_another_s_way() throws Exception {
        open("before").write(List.of(piece("before", "head", "")));
        atOnce(route -> {
            Instance instance = start(route);
            SortedMap<String, String> rows = new TreeMap<>();
            for (int i = 0; i < 50; i++) {
                rows.put("%05d".formatted(i), "new");
                rows.remove("%05d".formatted(i - 20));
                instance.commit(rows);
            }
            assertThat(start(route).compare(rows)).isEmpty();
        });
    }

    // ---- committed or not

    /** Guarantee 2: of a commit that a crash cut off nothing counts. */
    @Test
    void a_commit_of_which_a_crash_left_a_beginning_counts_for_nothing() {
        SortedMap<String, String> committed = rows("a", "new", "b", "new");
        start().commit(committed);
        int pieces = 2;
        for (int written = 0; written < pieces; written++) {
            Instance next = start();
            assertThat(next.compare(committed))
                    .as("after %d of %d", written, pieces)
                    .isEmpty();
            List<StateRecord> all = next.pieces(rows("a", "paid", "c", "new"));
            pieces = all.size();
            next.store.write(all.subList(0, written));
        }
        assertThat(start().compare(committed)).isEmpty();
        start().commit(rows("a", "paid", "c", "new"));
        assertThat(start().compare(rows("a", "paid", "c", "new"))).isEmpty();
    }

    /** The last piece of a commit says that all of it is there. */
    @Test
    void of_a_write_that_fails_the_last_piece_is_not_there() {
        SeenStore store = open("orders");
        store.write(List.of(piece("head", "before")));
        assertThatThrownBy(() -> store.write(List.of(piece("a", "after"), refused(), piece("head", "after"))))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(FencedException.class);
        assertThat(read("orders")).containsEntry(key("head"), text("before".getBytes(UTF_8)));
        open("orders").write(List.of(piece("head", "later")));
        assertThat(read("orders")).containsEntry(key("head"), text("later".getBytes(UTF_8)));
    }

    // ---- one after the other

    @Test
    void the_number_of_an_opening_is_greater_than_all_before() {
        long last = 0;
        for (int i = 0; i < 3; i++) {
            SeenStore store = open("orders");
            assertThat(store.owner()).isGreaterThan(last);
            last = store.owner();
            store.write(List.of(piece("head", "" + i)));
            open("others").write(List.of(piece("others", "head", "")));
            assertThat(store.owner()).isEqualTo(last);
            if (i % 2 == 0) {
                store.close();
            }
        }
    }

    /** Guarantee 4: two owners would each take its own writes for the only ones. */
    @Test
    void of_instances_that_begin_at_once_one_is_the_owner() throws Exception {
        Queue<SeenStore> begun = new ConcurrentLinkedQueue<>();
        atOnce(name -> {
            for (int i = 0; i < 5; i++) {
                begun.add(open("orders"));
            }
        });
        assertThat(begun).extracting(SeenStore::owner).doesNotHaveDuplicates();
        SeenStore last =
                begun.stream().max(Comparator.comparingLong(SeenStore::owner)).orElseThrow();
        assertThat(begun).allSatisfy(store -> assertThat(store.look())
                .isEqualTo(store == last ? Standing.OWNER : Standing.REPLACED));
    }

    @Test
    void who_was_replaced_learns_it_and_who_replaced_it_has_all_that_it_wrote() {
        Instance first = start();
        assertThat(first.store.look()).isEqualTo(Standing.OWNER);
        first.commit(rows("a", "new"));
        assertThat(first.store.look()).isEqualTo(Standing.OWNER);
        Instance second = start();
        assertThat(second.compare(rows("a", "new"))).isEmpty();
        assertThat(first.store.look()).isEqualTo(Standing.REPLACED);
        assertThat(second.store.look()).isEqualTo(Standing.OWNER);
        second.commit(rows("a", "paid"));
        assertThat(first.store.look()).isEqualTo(Standing.REPLACED);
        assertThat(second.store.look()).isEqualTo(Standing.OWNER);
    }

    /** Guarantee 4: it may be refused, or stand there in vain. */
    @Test
    void what_one_that_was_replaced_writes_late_does_not_count() {
        // So many that a commit writes what has changed, and not all of them anew: nothing else takes the place of
        // what comes late.
        SortedMap<String, String> rows = manyRows(300);
        Instance first = start();
        first.commit(rows);
        List<StateRecord> late = first.pieces(with(rows, "00001", "old"));
        Instance second = start();
        assertThat(second.compare(rows)).isEmpty();
        writeLate(first, late.subList(0, late.size() - 1));
        second.commit(with(rows, "00002", "paid"));
        writeLate(first, late);
        Instance third = start();
        assertThat(third.compare(with(rows, "00002", "paid"))).isEmpty();
        third.commit(with(rows, "00003", "paid"));
        assertThat(start().compare(with(rows, "00003", "paid"))).isEmpty();
    }

    private static void writeLate(Instance replaced, List<StateRecord> late) {
        try {
            replaced.store.write(late);
        } catch (FencedException e) {
            assertThat(e).hasMessageContaining("Route orders was taken over");
        }
    }

    /** Guarantee 4: its records may have come after those of its successor, which must send these rows again. */
    @Test
    void what_one_that_was_replaced_tells_is_heard_once_and_owed() {
        Instance first = start();
        first.commit(rows("a", "new"));
        List<StateRecord> sent = first.owed(rows("a", "old"));
        Instance second = start();
        second.announce(rows("a", "paid"));
        assertThat(second.store.look()).as("of its own it is not told").isEqualTo(Standing.OWNER);
        first.store.tell(sent);
        assertThat(second.store.look()).isEqualTo(Standing.TOLD);
        assertThat(second.store.look()).isEqualTo(Standing.OWNER);
        first.store.tell(sent);
        assertThat(second.store.look()).isEqualTo(Standing.TOLD);
        assertThat(first.store.look()).isEqualTo(Standing.REPLACED);
        Instance third = start();
        assertThat(third.tracker.owes(new RowKey("a"))).isTrue();
        assertThat(third.store.look()).as("what it found it was not told").isEqualTo(Standing.OWNER);
    }

    // ---- what cannot be read

    /** What may have become of a value. */
    enum Fault {
        A_BIT_FLIPPED("is damaged: its checksum does not match", value -> {
            value[value.length / 2] ^= 1;
            return value;
        }),
        CUT_SHORT("is damaged: its checksum does not match", value -> Arrays.copyOf(value, value.length - 1)),
        FOREIGN("was not written by Wadi", value -> "{\"json\": true}".getBytes(UTF_8)),
        NEWER("newer than this program's", value -> {
            value[1]++;
            return value;
        });

        private final String why;

        @SuppressWarnings("ImmutableEnumChecker") // it keeps nothing
        private final UnaryOperator<byte[]> happen;

        Fault(String why, UnaryOperator<byte[]> happen) {
            this.why = why;
            this.happen = happen;
        }

        StateRecord to(StateRecord piece) {
            return new StateRecord(piece.key(), happen.apply(bytes(piece).clone()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_value_that_cannot_be_used_is_refused_by_its_key_and_everything_stays_as_it_is(Fault fault) {
        Instance first = start();
        first.commit(rows("a", "new", "b", "new"));
        first.announce(rows("a", "paid", "b", "new"));
        SeenStore store = kept(make(application, "orders"));
        Collection<StateRecord> whole = store.open();
        for (String kind : List.of("/head", "/shape/", "/page/", "/owed")) {
            StateRecord piece = find(whole, kind);
            store.write(List.of(fault.to(piece)));
            SeenStore refused = kept(make(application, "orders"));
            Collection<StateRecord> found = refused.open();
            assertThatThrownBy(() -> tracker("orders", found, refused.owner()))
                    .isInstanceOf(StateException.class)
                    .hasMessageContainingAll(
                            "The seen rows under the key %s cannot be used".formatted(piece.key()),
                            fault.why,
                            "Nothing was sent and nothing forgotten. To start over and send every row again: wadi reset ROUTE");
            store = kept(make(application, "orders"));
            assertThat(contents(store.open())).as(kind).isEqualTo(contents(found));
            store.write(List.of(piece));
        }
        // The row that was owed goes again, whatever it looks like, and no other.
        assertThat(start().compare(rows("a", "paid", "b", "new")))
                .extracting(Change::key)
                .containsExactly(new RowKey("a"));
    }

    private static StateRecord find(Collection<StateRecord> pieces, String kind) {
        return pieces.stream()
                .filter(piece -> piece.key().contains(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_route_whose_seen_rows_are_damaged_stops_and_sends_nothing_until_it_is_reset(@TempDir Path folder)
            throws Exception {
        open("others").write(List.of(piece("others", "head", "others")));
        broker.topic(application, 1);
        String yaml =
                """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      parameters: {dataSource: '#shop', delay: 20, store: '%s', delivery: at-least-once}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:{{topics}}
                """
                        .formatted(setting());
        Path file = Files.writeString(folder.resolve("orders.camel.yaml"), yaml);
        try (TestSchema shop = TestDatabase.H2.create()) {
            shop.execute("create table orders (id int primary key)", "insert into orders values (1), (2)");
            try (RunningRoutes running = run(shop, yaml)) {
                awaitRecords(running, 2);
            }
            SeenStore between = kept(make(application, "orders"));
            StateRecord head = find(between.open(), "/head");
            between.write(List.of(Fault.A_BIT_FLIPPED.to(head)));
            Map<String, String> before = read("orders");
            try (RunningRoutes running = run(shop, yaml)) {
                Awaitility.await("its end")
                        .atMost(PATIENCE)
                        .until(() -> running.work("orders").state() == RouteState.FAILED);
                assertThat(running.work("orders").problem())
                        .contains(head.key(), "is damaged", "wadi reset ROUTE")
                        .doesNotContain("Exception");
                assertThat(read("orders")).isEqualTo(before);
                assertThat(broker.readCommitted(application)).hasSize(2);
                assertThat(SeenRowsReset.reset(running.context(), "file:" + file, "orders"))
                        .hasValue(before.size());
            }
            assertThat(read("orders")).isEmpty();
            assertThat(read("others")).isEqualTo(contents(List.of(piece("others", "head", "others"))));
            try (RunningRoutes running = run(shop, yaml)) {
                awaitRecords(running, 4);
            }
        }
    }

    private RunningRoutes run(TestSchema shop, String yaml) throws Exception {
        Map<String, DataSource> all = new HashMap<>(sources());
        all.put("shop", shop.dataSource());
        return RunningRoutes.start(application, broker.bootstrapServers(), all, yaml, context -> {});
    }

    private void awaitRecords(RunningRoutes running, int count) {
        Awaitility.await("%d records".formatted(count)).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(broker.readCommitted(application)).hasSize(count);
            assertThat(running.work("orders").state()).isEqualTo(RouteState.RUNNING);
            assertThat(running.consumer("orders").isQuiet()).isTrue();
        });
    }

    // ---- an instance of a route

    /** A start of a route: its store, and the seen rows that it found there. */
    private record Instance(SeenStore store, Tracker tracker) {

        List<Change> compare(SortedMap<String, String> table) {
            List<Row> rows = table.entrySet().stream()
                    .map(row -> new Row(ORDERS, new Object[] {row.getKey(), row.getValue()}))
                    .toList();
            return tracker.comparePage(tracker.firstPage(0), rows, true, new DeleteGuard(1, 0, true, null));
        }

        /** What a commit of the table as it is now writes. */
        List<StateRecord> pieces(SortedMap<String, String> table) {
            return tracker.commit(compare(table), 1);
        }

        List<StateRecord> owed(SortedMap<String, String> table) {
            return tracker.owe(compare(table));
        }

        void commit(SortedMap<String, String> table) {
            store.write(pieces(table));
        }

        /** As if the records of these rows were sent, and then the process died. */
        void announce(SortedMap<String, String> table) {
            store.write(owed(table));
        }
    }

    private Instance start() {
        return start("orders");
    }

    private Instance start(String route) {
        SeenStore store = kept(make(application, route));
        return new Instance(store, tracker(route, store.open(), store.owner()));
    }

    private static Tracker tracker(String route, Collection<StateRecord> found, long owner) {
        String name = StateKeys.name(route, ORDERS.name().toString(), 0);
        return new Tracker(ORDERS, PLAIN, SeenRows.read(name, ORDERS.key(), found, owner));
    }

    private static SortedMap<String, String> rows(String... idAndStatus) {
        SortedMap<String, String> rows = new TreeMap<>();
        for (int i = 0; i < idAndStatus.length; i += 2) {
            rows.put(idAndStatus[i], idAndStatus[i + 1]);
        }
        return rows;
    }

    private static SortedMap<String, String> manyRows(int count) {
        SortedMap<String, String> rows = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            rows.put("%05d".formatted(i), "new");
        }
        return rows;
    }

    private static SortedMap<String, String> with(SortedMap<String, String> rows, String id, String status) {
        SortedMap<String, String> changed = new TreeMap<>(rows);
        changed.put(id, status);
        return changed;
    }

    // ---- pieces

    private SeenStore open(String route) {
        SeenStore store = kept(make(application, route));
        store.open();
        return store;
    }

    private synchronized SeenStore kept(SeenStore store) {
        stores.add(store);
        return store;
    }

    private SortedMap<String, String> read(String route) {
        return contents(kept(make(application, route)).open());
    }

    private static SortedMap<String, String> contents(Collection<StateRecord> pieces) {
        SortedMap<String, String> contents = new TreeMap<>();
        for (StateRecord piece : pieces) {
            assertThat(contents.put(piece.key(), text(bytes(piece)))).isNull();
        }
        return contents;
    }

    static StateRecord piece(String name, String value) {
        return piece("orders", name, value);
    }

    private static StateRecord piece(String route, String name, String value) {
        return new StateRecord(key(route, name), value.getBytes(UTF_8));
    }

    private static StateRecord gone(String name) {
        return new StateRecord(key(name), null);
    }

    static String key(String name) {
        return key("orders", name);
    }

    private static String key(String route, String name) {
        return StateKeys.name(route, "shop.orders", 0) + "/" + name;
    }

    private static byte[] bytes(StateRecord piece) {
        byte[] value = piece.value();
        if (value == null) {
            throw new IllegalArgumentException(piece.key() + " has no value");
        }
        return value;
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }

    private interface Work {
        void of(String route) throws Exception;
    }

    /** Does the same for four routes, each in a thread of its own. */
    private static void atOnce(Work work) throws Exception {
        int count = 4;
        CyclicBarrier barrier = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Stream<Callable<@Nullable Void>> all = IntStream.range(0, count).mapToObj(i -> () -> {
                barrier.await();
                work.of("route" + i);
                return null;
            });
            for (Future<@Nullable Void> each : threads.invokeAll(all.toList())) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
