package io.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeenRowsTest {
    private static final String NAME = StateKeys.name("orders", "shop.orders", 0);
    private static final List<String> KEY = List.of("id");

    /** A store as every store is: the newest value of each key. */
    private final Map<String, StateRecord> store = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_was_committed_is_read_back_whatever_happened(long seed) {
        Random random = new Random(seed);
        Map<Key, Seen> expected = new HashMap<>();
        SeenRows seen = SeenRows.none(NAME, KEY);
        for (int commit = 0; commit < 60; commit++) {
            for (int i = random.nextInt(200); i > 0; i--) {
                Key key = key(random.nextInt(3_000));
                if (random.nextInt(4) == 0) {
                    seen.forget(key);
                    expected.remove(key);
                } else {
                    Seen row = seen(random);
                    seen.put(anyPage(seen, random), key, row);
                    expected.put(key, row);
                }
            }
            reshape(seen, random, commit);
            write(seen.commit(new Bookmark((long) commit, "version", commit, null, "all")), Integer.MAX_VALUE);
            if (random.nextInt(3) == 0) {
                seen = read();
                assertThat(seen.bookmark()).isEqualTo(new Bookmark((long) commit, "version", commit, null, "all"));
            }
            assertThat(contents(seen)).isEqualTo(expected);
            assertThat(seen.size()).isEqualTo(expected.size());
            expected.forEach(assertFound(seen));
        }
        assertThat(contents(read())).isEqualTo(expected);
    }

    @Test
    void a_commit_that_was_cut_off_counts_for_nothing() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        Random random = new Random(9);
        put(seen, random, 0, 500);
        write(seen.commit(Bookmark.START), Integer.MAX_VALUE);
        Map<Key, Seen> committed = contents(seen);
        Map<String, StateRecord> before = new LinkedHashMap<>(store);

        Page front = seen.cut(seen.chain().get(0), new RowKey(1_000L));
        put(seen, random, 300, 900);
        seen.put(front, key(7), seen(random));
        List<StateRecord> next = seen.commit(new Bookmark(5L, "version", 1, null, "all"));
        for (int written = 0; written < next.size(); written++) {
            store.clear();
            store.putAll(before);
            write(next, written);
            assertThat(contents(read()))
                    .as("after %d of %d", written, next.size())
                    .isEqualTo(committed);
        }
        write(next, next.size());
        assertThat(contents(read())).isEqualTo(contents(seen));
    }

    @Test
    void what_a_commit_replaced_is_taken_away_by_a_later_one() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        Random random = new Random(10);
        for (int commit = 0; commit < 100; commit++) {
            put(seen, random, 0, 400);
            write(seen.commit(Bookmark.START), Integer.MAX_VALUE);
        }
        // One head, one shape at most, and of the one page its base with the deltas after it.
        assertThat(store).hasSizeLessThan(8);
    }

    @Test
    void rows_larger_than_a_chunk_are_stored_in_several() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        byte[] kept = new byte[300_000];
        new Random(11).nextBytes(kept);
        for (int i = 0; i < 5; i++) {
            seen.put(seen.chain().get(0), key(i), new Seen(0, new Fingerprint(i, i), kept));
        }
        List<StateRecord> records = seen.commit(Bookmark.START);
        assertThat(records).allSatisfy(record -> assertThat(record.value()).hasSizeLessThan(600 * 1024));
        write(records, Integer.MAX_VALUE);
        assertThat(contents(read())).isEqualTo(contents(seen));
    }

    @Test
    void rows_in_doubt_are_read_back_piece_by_piece() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        Random random = new Random(10);
        Map<Key, Optional<Seen>> rows = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            rows.put(key(i), i % 3 == 0 ? Optional.empty() : Optional.of(seen(random)));
        }
        List<StateRecord> pieces = seen.owe(rows);
        assertThat(pieces).hasSizeGreaterThan(1).allSatisfy(piece -> assertThat(piece.value())
                .hasSizeLessThan(600 * 1024));
        write(pieces, Integer.MAX_VALUE);
        OwedRows owed = read().owed();
        assertThat(Set.copyOf(owed.keys())).isEqualTo(rows.keySet());
        rows.forEach((key, row) -> assertThat(owed.looks(key))
                .containsExactlyElementsOf(row.stream().toList()));
    }

    @Test
    void rows_in_doubt_by_another_key_are_refused() {
        write(SeenRows.none(NAME, KEY).owe(Map.of(key(1), Optional.empty())), Integer.MAX_VALUE);
        assertThatThrownBy(() -> SeenRows.read(NAME, List.of("number"), store.values()))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("(number)");
    }

    @Test
    void what_one_that_was_replaced_writes_later_never_counts() {
        Random random = new Random(14);
        for (int round = 0; round < 300; round++) {
            store.clear();
            SeenRows before = read(1);
            for (int commit = random.nextInt(4); commit >= 0; commit--) {
                write(change(before, random, commit), Integer.MAX_VALUE);
            }
            List<StateRecord> last = change(before, random, 5);
            int early = random.nextInt(last.size() + 1);
            write(last, early);
            SeenRows after = read(100);
            int thaw = random.nextInt(5);
            for (int commit = 0; commit < 5; commit++) {
                if (commit == thaw) {
                    write(last.subList(early, last.size()), random.nextInt(last.size() + 1));
                }
                write(change(after, random, 10 + commit), Integer.MAX_VALUE);
            }
            assertThat(contents(read(200))).as("round %d", round).isEqualTo(contents(after));
        }
    }

    @Test
    void what_one_that_was_replaced_announces_later_is_owed_until_it_is_answered() {
        SeenRows before = read(1);
        write(before.owe(Map.of(key(1), Optional.empty())), Integer.MAX_VALUE);
        write(before.commit(Bookmark.START), Integer.MAX_VALUE);
        List<StateRecord> last = before.owe(Map.of(key(2), Optional.empty()));
        SeenRows after = read(100);
        assertThat(after.owed().keys()).isEmpty();
        write(after.commit(Bookmark.START), Integer.MAX_VALUE);
        write(last, Integer.MAX_VALUE);
        SeenRows anew = read(200);
        assertThat(anew.owed().keys()).containsExactly(key(2));
        write(anew.commit(Bookmark.START), Integer.MAX_VALUE);
        SeenRows again = read(300);
        assertThat(again.owed().keys()).containsExactly(key(2));
        again.owed().settle(key(2));
        write(again.commit(Bookmark.START), Integer.MAX_VALUE);
        write(again.commit(Bookmark.START), Integer.MAX_VALUE);
        assertThat(read(400).owed().keys()).isEmpty();
    }

    @Test
    void a_number_that_is_not_the_newest_is_refused() {
        write(read(2).commit(Bookmark.START), Integer.MAX_VALUE);
        assertThatThrownBy(() -> read(2)).isInstanceOf(StateException.class).hasMessageContaining("later owner");
    }

    @Test
    void a_damaged_value_is_refused_by_its_name() {
        commitSome();
        String key = store.keySet().stream()
                .filter(name -> name.contains("/page/"))
                .findFirst()
                .orElseThrow();
        byte[] damaged = store.get(key).value().clone();
        damaged[damaged.length / 2] ^= 1;
        store.put(key, new StateRecord(key, damaged));
        assertThatThrownBy(this::read)
                .isInstanceOf(StateException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("damaged");
    }

    @Test
    void a_missing_value_is_refused() {
        commitSome();
        store.keySet().removeIf(name -> name.contains("/page/"));
        assertThatThrownBy(this::read).isInstanceOf(StateException.class).hasMessageContaining("page");
    }

    @Test
    void seen_rows_of_format_3_are_read() {
        // What that format's program wrote: a bound of 5, one full scan, and a guard that holds 7 deletes beyond 9.
        store(StateKeys.page(NAME, 0, 1, 0), "57030100010099bf69c9");
        store(StateKeys.head(NAME, 0), "57030101010269641105010107090000178c556c");
        assertThat(read().bookmark()).isEqualTo(new Bookmark(5L, null, 1, new DeleteGuard.Exceeded(7, 9), null));
    }

    private void store(String key, String hex) {
        store.put(key, new StateRecord(key, HexFormat.of().parseHex(hex)));
    }

    @Test
    void what_the_guard_holds_a_column_and_a_selection_are_kept_with_the_bound() {
        Bookmark bookmark = new Bookmark(5L, "number", 1, new DeleteGuard.Exceeded(7, 9), "all");
        write(SeenRows.none(NAME, KEY).commit(bookmark), Integer.MAX_VALUE);
        assertThat(read().bookmark()).isEqualTo(bookmark);
    }

    @Test
    void a_newer_format_and_a_foreign_value_are_refused() {
        commitSome();
        String head = StateKeys.head(NAME, 0);
        byte[] newer = store.get(head).value().clone();
        newer[1] = StateFormat.VERSION + 1;
        store.put(head, new StateRecord(head, newer));
        assertThatThrownBy(this::read).isInstanceOf(StateException.class).hasMessageContaining("newer");
        store.put(head, new StateRecord(head, "{\"json\": true}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThatThrownBy(this::read).isInstanceOf(StateException.class).hasMessageContaining("not written by Wadi");
    }

    @Test
    void another_key_than_the_one_rows_are_seen_by_is_refused() {
        commitSome();
        assertThatThrownBy(() -> SeenRows.read(NAME, List.of("number"), store.values()))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("(id)")
                .hasMessageContaining("(number)");
    }

    @Test
    void a_row_with_a_key_of_eight_bytes_never_takes_more_than_thirty_two() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        Random random = new Random(12);
        Page page = seen.chain().get(0);
        for (int i = 1; i <= 400_000; i++) {
            seen.put(page, key(random.nextLong()), seen(random));
            if (i % 2_000 == 0) {
                page = seen.cut(page, new RowKey((long) i));
                seen.commit(Bookmark.START);
                if (i >= 20_000) { // fewer take little anyway
                    assertThat(seen.heapBytes() / (double) i).isBetween(26.0, 32.0);
                }
            }
        }
    }

    @Test
    void keys_that_follow_one_another_have_hashes_of_their_own() {
        java.util.Set<Long> hashes = new java.util.HashSet<>();
        for (long i = 0; i < 200_000; i++) {
            assertThat(hashes.add(key(i).hash)).as("the hash of %d", i).isTrue();
        }
    }

    @Test
    void the_index_holds_what_was_added_and_not_removed() {
        Random random = new Random(14);
        PageIndex index = PageIndex.of(0, 200);
        Map<Long, Integer> pages = new HashMap<>();
        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            long hash = Key.hash(java.nio.ByteBuffer.allocate(8).putLong(i).array(), 0, 8);
            if (!index.takes(99)) {
                index = PageIndex.of(pages.size(), 200);
                pages.forEach(index::add);
            }
            index.add(hash, i % 100);
            pages.put(hash, i % 100);
            added.add(hash);
            if (random.nextInt(3) > 0) {
                long old = added.remove(random.nextInt(added.size()));
                index.remove(old, pages.remove(old));
            }
            long some = added.isEmpty() ? hash : added.get(random.nextInt(added.size()));
            int page = pages.getOrDefault(some, -1);
            assertThat(index.find(some, asked -> asked == page)).isEqualTo(page);
            assertThat(index.find(some, asked -> false)).isEqualTo(-1);
        }
    }

    private java.util.function.BiConsumer<Key, Seen> assertFound(SeenRows seen) {
        return (key, row) -> {
            Page page = seen.pageOf(key);
            assertThat(page).isNotNull();
            assertThat(page.find(key)).isEqualTo(row);
        };
    }

    private void commitSome() {
        SeenRows seen = SeenRows.none(NAME, KEY);
        put(seen, new Random(13), 0, 50);
        write(seen.commit(Bookmark.START), Integer.MAX_VALUE);
    }

    private void write(List<StateRecord> records, int count) {
        records.stream().limit(count).forEach(record -> {
            if (record.value() == null) {
                store.remove(record.key());
            } else {
                store.put(record.key(), record);
            }
        });
    }

    private SeenRows read() {
        return SeenRows.read(NAME, KEY, store.values());
    }

    private SeenRows read(long owner) {
        return SeenRows.read(NAME, KEY, store.values(), owner);
    }

    /** What a commit writes of some changed rows and pages. */
    private static List<StateRecord> change(SeenRows seen, Random random, int commit) {
        int first = random.nextInt(100);
        put(seen, random, first, first + random.nextInt(20));
        seen.forget(key(random.nextInt(100)));
        reshape(seen, random, commit);
        return seen.commit(Bookmark.START);
    }

    private static void reshape(SeenRows seen, Random random, int commit) {
        if (random.nextInt(3) == 0) {
            seen.cut(seen.chain().get(seen.chain().size() - 1), new RowKey((long) commit));
        }
        if (random.nextInt(4) == 0 && seen.chain().size() > 1) {
            int first = random.nextInt(seen.chain().size() - 1);
            seen.join(seen.chain().get(first), seen.chain().get(first + 1));
        }
        if (random.nextInt(5) == 0) {
            seen.newLoosePage();
        }
        seen.loosePages().stream().filter(page -> page.size() == 0).forEach(seen::drop);
    }

    private static Page anyPage(SeenRows seen, Random random) {
        List<Page> pages = new ArrayList<>(seen.chain());
        pages.addAll(seen.loosePages());
        return pages.get(random.nextInt(pages.size()));
    }

    private static void put(SeenRows seen, Random random, int from, int to) {
        for (int i = from; i < to; i++) {
            seen.put(seen.chain().get(seen.chain().size() - 1), key(i), seen(random));
        }
    }

    private static Map<Key, Seen> contents(SeenRows seen) {
        Map<Key, Seen> contents = new HashMap<>();
        seen.chain().forEach(page -> page.forEach(contents::put));
        seen.loosePages().forEach(page -> page.forEach(contents::put));
        return contents;
    }

    private static Key key(long id) {
        return new Key(Encoding.key(new RowKey(id)));
    }

    private static Seen seen(Random random) {
        return new Seen(random.nextInt(3), new Fingerprint(random.nextLong(), random.nextLong()), Seen.NOTHING_KEPT);
    }
}
