package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.Versions;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happened to the rows of one table since they were delivered: compares what was read with the seen rows and with what is on its way.
 *
 * <p>Reads must be compared in the order in which they began, each before the next begins (reads of different pages may overlap). A key has at
 * most one change on its way: a row that is met meanwhile in another state is looked up again after the commit (guarantee 4).
 *
 * <p>Thread-safe: one thread compares, another commits, any thread reports failures.
 */
public final class Tracker {
    /** Rows to a loose page: enough to be few, small enough that a base is written at ease. */
    private static final int LOOSE_PAGE_ROWS = 2_000;

    private final Tracking tracking;
    private final SeenRows seen;
    private final Map<Key, Pending> pending = new HashMap<>();
    private final Map<Key, Lookup> lookups = new LinkedHashMap<>();
    private final Fingerprints fingerprints = new Fingerprints();
    private final Map<Integer, int @Nullable []> positions = new HashMap<>();
    private Table table;
    private int shape;
    private int[] captured;
    private int[] kept;
    private @Nullable Page openLoosePage;
    private @Nullable Page readInPart;
    private @Nullable Page openPageWithoutVersions;
    private @Nullable Object versionBound;
    private DeleteGuard.@Nullable Exceeded exceeded;

    /** A key to be read again, and the version that no durable bound may pass until then. */
    private record Lookup(RowKey key, @Nullable Object version) {}

    public Tracker(Table table, Tracking tracking, SeenRows seen) {
        this.tracking = tracking;
        this.seen = seen;
        this.versionBound = seen.bookmark().version();
        this.exceeded = seen.bookmark().exceeded();
        this.table = table;
        this.captured = new int[0];
        this.kept = new int[0];
        describe(table);
    }

    /** Takes the table in as the database describes it now. Rows read before must have been compared. */
    public synchronized void describe(Table now) {
        table = now;
        List<String> names = now.columns().stream().map(column -> column.name()).toList();
        List<String> keep = tracking.keep().contains("*") ? names : tracking.keep();
        Shape current = Shape.of(now, keep);
        shape = seen.number(current);
        positions.clear();
        captured = Objects.requireNonNull(current.positionsIn(now), "a table has its own columns");
        kept = keep.stream().mapToInt(names::indexOf).toArray();
    }

    public synchronized Table table() {
        return table;
    }

    /** Whether every row of the table was handed on once. */
    public synchronized boolean isWalked() {
        return seen.isWalked();
    }

    public synchronized int seenRows() {
        return seen.size();
    }

    /** Whether a row of such a key is seen. Asks for one after the other. */
    public synchronized boolean isSeen(Predicate<RowKey> wanted) {
        return seen.keys().anyMatch(key -> wanted.test(rowKey(key)));
    }

    public synchronized long heapBytes() {
        return seen.heapBytes();
    }

    public synchronized long storedBytes() {
        return seen.storedBytes();
    }

    /** How many bytes a row's captured values take on average, as far as rows were read. */
    public synchronized int averageRowBytes() {
        return fingerprints.averageBytes();
    }

    public synchronized Bookmark bookmark() {
        return seen.bookmark();
    }

    /** Says that every row was handed on once, of a table whose pages are not read. */
    public synchronized void walked() {
        for (Page page : seen.chain()) {
            page.walked = true;
            page.log.headChanged = true;
        }
    }

    /** How many keys have a change on its way or wait for another attempt. */
    public synchronized int pending() {
        return pending.size();
    }

    /** The bound from which a quick scan must read after a restart, as far as the scans know. */
    public synchronized void versionBound(@Nullable Object bound) {
        versionBound = bound;
    }

    /** What the guard holds; null: nothing. Kept with the seen rows, or a restart would let another hundred deletes go. */
    public synchronized void exceeded(DeleteGuard.@Nullable Exceeded now) {
        exceeded = now;
    }

    public synchronized DeleteGuard.@Nullable Exceeded exceeded() {
        return exceeded;
    }

    // ---- the pages

    /** The first page of the key space, joined with its next neighbours as long as all of them together are small. */
    public synchronized Page firstPage(int small) {
        return joined(seen.chain().get(0), small);
    }

    /** The page after this one, joined likewise, or null after the last. */
    public synchronized @Nullable Page pageAfter(Page page, int small) {
        int next = seen.chain().indexOf(page) + 1;
        return next == seen.chain().size() ? null : joined(seen.chain().get(next), small);
    }

    private Page joined(Page page, int small) {
        List<Page> chain = seen.chain();
        int next = chain.indexOf(page) + 1;
        while (next < chain.size()
                && page.walked
                && chain.get(next).walked
                && page.size() + chain.get(next).size() < small) {
            Page neighbour = chain.get(next);
            onTheirWay(neighbour).forEach(row -> place(row, page));
            seen.join(page, neighbour);
        }
        return page;
    }

    /**
     * Compares a read of a page's range from its lower bound on.
     *
     * @param rows in the database's order
     * @param complete whether the range was read to its end. If not, what was read becomes a page of its own that ends with the last row, and the
     *     given page begins there: read on with it
     * @param guard asked before deletes go; when it holds them, they are found again by the next read of the page
     * @return what happened: deletes first, for a collation may take a deleted key and an inserted one for the same
     */
    public synchronized List<Change> comparePage(Page page, List<Row> rows, boolean complete, DeleteGuard guard) {
        boolean walked = page.walked;
        readInPart = complete ? null : page;
        Page target = complete ? page : seen.cut(page, rows.get(rows.size() - 1).key());
        List<Change> changes = new ArrayList<>();
        Set<Key> met = new HashSet<>(rows.size() * 2);
        int seenBefore = 0;
        for (Row row : rows) {
            Key key = new Key(Encoding.key(row.key()));
            met.add(key);
            if (compare(key, row, target, !walked, changes)) {
                seenBefore++;
            }
        }
        target.walked = true;
        target.log.headChanged |= !walked;
        if (complete) {
            // Guarantee 6: only a range read to its end proves that the rows it did not return are gone.
            List<Change> deletes = deletes(missing(page, met, seenBefore), guard);
            deletes.addAll(changes);
            return deletes;
        }
        // What is on its way and was not met may lie before the cut or behind it: it is placed when it is met.
        onTheirWay(page).stream().filter(row -> !met.contains(row.key)).forEach(row -> place(row, loosePage()));
        return changes;
    }

    private List<Key> missing(Page page, Set<Key> met, int seenBefore) {
        List<Key> missing = page.size() == seenBefore ? new ArrayList<>() : page.without(met);
        onTheirWay(page).stream().filter(row -> !met.contains(row.key)).forEach(row -> missing.add(row.key));
        return missing;
    }

    private List<Pending> onTheirWay(Page page) {
        return page.onTheirWay == 0
                ? List.of()
                : pending.values().stream().filter(row -> row.page == page).toList();
    }

    // ---- rows without a range

    /** Compares rows of a quick scan. A key that is not known is placed by the next full scan. */
    public synchronized List<Change> compareRows(Collection<Row> rows) {
        List<Change> changes = new ArrayList<>();
        boolean firstWalk = !seen.isWalked();
        for (Row row : rows) {
            Key key = new Key(Encoding.key(row.key()));
            compare(key, row, null, firstWalk, changes);
        }
        return changes;
    }

    /**
     * Compares a read by key: what was asked for and not found is gone. Deletes come first.
     *
     * @param guard asked before rows that are gone become deletes; null: every delete goes
     */
    public synchronized List<Change> compareKeys(
            Collection<RowKey> asked, Collection<Row> found, @Nullable DeleteGuard guard) {
        Map<Key, Row> rows = new LinkedHashMap<>();
        found.forEach(row -> rows.put(new Key(Encoding.key(row.key())), row));
        List<Change> changes = new ArrayList<>();
        List<Key> gone = new ArrayList<>();
        List<Pending> retried = new ArrayList<>();
        for (RowKey rowKey : asked) {
            Key key = new Key(Encoding.key(rowKey));
            lookups.remove(key);
            Pending waiting = pending.get(key);
            if (waiting != null && waiting.retryAt != null) {
                pending.remove(key);
                retried.add(waiting);
                retry(waiting, rows.remove(key), gone, changes);
            } else if (!rows.containsKey(key)) {
                gone.add(key);
            }
        }
        boolean firstWalk = !seen.isWalked();
        // Which page's range the row lies in is not known here: the next page read places it.
        Page target = tracking.recent() ? null : loosePage();
        rows.forEach((key, row) -> compare(key, row, target, firstWalk, changes));
        List<Change> deletes = deletes(gone, guard);
        deletes.addAll(changes);
        retried.forEach(this::countOn);
        return deletes;
    }

    /** The next attempt, be it of a state or of a delete, counts on from the failed one. */
    private void countOn(Pending failed) {
        Pending next = pending.get(failed.key);
        if (next != null) {
            next.failures = failed.failures;
        }
    }

    private List<Change> deletes(List<Key> gone, @Nullable DeleteGuard guard) {
        gone.stream().map(pending::get).filter(Objects::nonNull).forEach(onItsWay -> onItsWay.again = true);
        List<Key> free = gone.stream()
                .filter(key -> !pending.containsKey(key) && seen.pageOf(key) != null)
                .toList();
        List<Change> deletes = new ArrayList<>();
        if (guard == null || guard.admit(free.size())) {
            free.forEach(key -> deletes.add(delete(key, Objects.requireNonNull(seen.pageOf(key)))));
        }
        return deletes;
    }

    /** The next attempt for a row whose route failed, with the row as it is now. */
    private void retry(Pending failed, @Nullable Row row, List<Key> gone, List<Change> changes) {
        if (row == null) {
            gone.add(failed.key);
        } else {
            compare(failed.key, row, failed.page, failed.snapshot, changes);
        }
        leave(failed);
    }

    /**
     * The keys to read again now, at most so many: rows that changed while a change of theirs was on its way, and rows whose next attempt is due.
     * They stay due until {@link #compareKeys} has compared them.
     */
    public synchronized List<RowKey> dueKeys(int limit, Instant now) {
        List<RowKey> due = new ArrayList<>();
        for (Pending row : pending.values()) {
            if (due.size() < limit && row.retryAt != null && !row.retryAt.isAfter(now)) {
                due.add(row.rowKey);
            }
        }
        for (Lookup lookup : lookups.values()) {
            if (due.size() < limit) {
                due.add(lookup.key);
            }
        }
        return due;
    }

    // ---- loose pages

    /** Closes the loose pages of now: what a full scan that begins after this does not place must be looked up. */
    public synchronized List<Page> sealLoosePages() {
        openLoosePage = null;
        return seen.loosePages();
    }

    /** The keys of a loose page that are still in it. */
    public synchronized List<RowKey> keysOf(Page page) {
        return page.keys().stream().map(this::rowKey).toList();
    }

    // ---- the way to a commit

    /** Says that a row's route failed; the key stays pending and is due again at the given time. */
    public synchronized void failed(Change change, Instant retryAt) {
        change.pending.failures++;
        change.pending.retryAt = retryAt;
    }

    /** Whether there is something to commit beside changes: rows placed, pages cut or joined, fingerprints of a new shape. */
    public synchronized boolean isDirty() {
        // A first bound is kept at once: without one a restart would begin with the whole table again.
        return seen.isDirty()
                || !Objects.equals(exceeded, seen.bookmark().exceeded())
                || versionBound != null && seen.bookmark().version() == null;
    }

    /**
     * Counts these changes as seen, and says what the store must write for it, together with their records (guarantee 2). If that commit fails, this
     * tracker is of no use any more: read the seen rows from the store again.
     */
    public synchronized List<StateRecord> commit(Collection<Change> changes, long fullScans) {
        for (Change change : changes) {
            Pending row = change.pending;
            if (!pending.remove(row.key, row)) {
                throw new IllegalStateException("A change of %s is committed twice".formatted(table.name()));
            }
            if (row.after == null) {
                seen.forget(row.key);
            } else {
                seen.put(placeOf(row.key, row.page, row.version), row.key, row.after);
            }
            if (row.again) {
                lookups.put(row.key, new Lookup(row.rowKey, row.version));
            }
            leave(row);
        }
        for (Page page : seen.loosePages()) {
            if (page.size() == 0 && page != openLoosePage && page != openPageWithoutVersions && page.onTheirWay == 0) {
                seen.drop(page);
            }
        }
        Object bound = durableBound();
        forgetRowsBefore(bound);
        return seen.commit(new Bookmark(bound, fullScans, exceeded));
    }

    /** Forgets recent rows by the page, once no quick scan will meet them again, after a restart neither: memory is bounded by the window (guarantee 7). */
    private void forgetRowsBefore(@Nullable Object bound) {
        if (!tracking.recent() || bound == null) {
            return;
        }
        for (Page page : seen.loosePages()) {
            if (page.newest != null && Versions.ORDER.compare(page.newest, bound) < 0) {
                pending.values().stream().filter(row -> row.page == page).forEach(row -> row.page = null);
                openLoosePage = page == openLoosePage ? null : openLoosePage;
                seen.dropWithRows(page);
            }
        }
    }

    /** The page that was found for the row, or the one that holds it already, or an open loose page. */
    private Page placeOf(Key key, @Nullable Page found, @Nullable Object version) {
        if (tracking.recent()) {
            return recentPage(version);
        }
        Page page = found == null ? seen.pageOf(key) : found;
        return page == null ? loosePage() : page;
    }

    /** Rows stand in the order in which they came, so that a page ages as a whole; those without a version are read again and again, and never age. */
    private Page recentPage(@Nullable Object version) {
        if (version == null) {
            if (openPageWithoutVersions == null || openPageWithoutVersions.size() >= LOOSE_PAGE_ROWS) {
                openPageWithoutVersions = seen.newLoosePage();
            }
            return openPageWithoutVersions;
        }
        Page page = loosePage();
        page.holds(version);
        return page;
    }

    private Page loosePage() {
        if (openLoosePage == null || openLoosePage.size() >= LOOSE_PAGE_ROWS) {
            openLoosePage = seen.newLoosePage();
        }
        return openLoosePage;
    }

    /** The scans' bound, held back by every version that was read and is not committed (guarantee 1). */
    private @Nullable Object durableBound() {
        Object bound = versionBound;
        for (Pending row : pending.values()) {
            bound = earlier(bound, row.version);
        }
        for (Lookup lookup : lookups.values()) {
            bound = earlier(bound, lookup.version);
        }
        return bound;
    }

    private static @Nullable Object earlier(@Nullable Object bound, @Nullable Object version) {
        return bound == null || version == null || Versions.ORDER.compare(bound, version) <= 0 ? bound : version;
    }

    private void begin(Pending row, @Nullable Page target) {
        pending.put(row.key, row);
        if (target != null) {
            place(row, target);
        }
    }

    /** The row leaves the page it was to be placed in, or has come to it. */
    private static void leave(Pending row) {
        Page page = row.page;
        if (page != null) {
            page.onTheirWay--;
            if (row.snapshot && --page.snapshotsOnTheirWay == 0) {
                page.log.headChanged = true;
            }
        }
    }

    private static void place(Pending row, Page target) {
        leave(row);
        row.page = target;
        target.onTheirWay++;
        target.snapshotsOnTheirWay += row.snapshot ? 1 : 0;
    }

    // ---- one row

    /** Says whether the row is among the seen rows, which then hold it in the target page if there is one. */
    private boolean compare(Key key, Row row, @Nullable Page target, boolean firstWalk, List<Change> changes) {
        Pending onItsWay = pending.get(key);
        if (onItsWay != null) {
            meet(onItsWay, row, target);
            return target != null && target.contains(key);
        }
        Page place = seen.pageOf(key);
        Seen known = place == null ? null : place.find(key);
        if (known == null) {
            return insert(key, row, target, firstWalk, changes);
        }
        Page page = target == null ? placeNow(Objects.requireNonNull(place)) : target;
        if (page != place) {
            seen.put(page, key, known);
        }
        Fingerprint fingerprint = fingerprints.of(row, captured);
        if (known.shape() == shape) {
            if (!known.fingerprint().equals(fingerprint)) {
                changes.add(update(key, row, known, fingerprint, page));
            }
        } else if (isSameBefore(row, known)) {
            // The row itself did not change, only its columns: it is remembered by the new ones, and nobody is told
            // (DESIGN: rebase).
            seen.put(page, key, seenAs(row, fingerprint));
        } else {
            changes.add(update(key, row, known, fingerprint, page));
        }
        return true;
    }

    /**
     * Where a row stays that was read without a range. Of a page that is read in several steps nobody here can say whether the row lies before the
     * next step or behind it: if before, that step would take it for gone though it was read after (guarantee 4). The next page read that meets it
     * places it.
     */
    private Page placeNow(Page place) {
        return place == readInPart ? loosePage() : place;
    }

    /** A key that has a change on its way was read again. */
    private void meet(Pending onItsWay, Row row, @Nullable Page target) {
        if (target != null && onItsWay.page != target) {
            place(onItsWay, target);
            Page place = seen.pageOf(onItsWay.key);
            if (place != null && place != target) {
                seen.put(target, onItsWay.key, Objects.requireNonNull(place.find(onItsWay.key)));
            }
        }
        Seen after = onItsWay.after;
        if (onItsWay.retryAt == null
                && (after == null || !after.fingerprint().equals(fingerprints.of(row, captured)))) {
            onItsWay.again = true;
        }
    }

    private boolean insert(Key key, Row row, @Nullable Page target, boolean firstWalk, List<Change> changes) {
        Seen after = seenAs(row, fingerprints.of(row, captured));
        if (firstWalk && tracking.remember()) {
            seen.put(placeOf(key, target, row.version()), key, after);
            return true;
        }
        Pending next = new Pending(key, row.key(), after, row.version());
        next.snapshot = firstWalk && target != null;
        begin(next, target);
        changes.add(new Change(
                this, firstWalk ? Operation.SNAPSHOT : Operation.INSERT, row.key(), row, Map.of(), false, next));
        return false;
    }

    private Change update(Key key, Row row, Seen known, Fingerprint fingerprint, Page page) {
        Seen after = seenAs(row, fingerprint);
        Pending next = new Pending(key, row.key(), after, row.version());
        begin(next, page);
        boolean move = tracking.split() && !java.util.Arrays.equals(known.kept(), after.kept());
        return new Change(this, Operation.UPDATE, row.key(), row, before(known), move, next);
    }

    private Change delete(Key key, Page page) {
        Seen known = Objects.requireNonNull(page.find(key));
        RowKey rowKey = rowKey(key);
        Pending next = new Pending(key, rowKey, null, null);
        begin(next, page);
        return new Change(this, Operation.DELETE, rowKey, null, before(known), false, next);
    }

    private boolean isSameBefore(Row row, Seen known) {
        int[] columns = positions.computeIfAbsent(
                known.shape(), number -> seen.shape(number).positionsIn(table));
        if (columns == null) {
            if (!tracking.resendLost()) {
                throw new SchemaChangedException(lostColumns(known.shape()));
            }
            return false;
        }
        boolean same = known.fingerprint().equals(fingerprints.of(row, columns));
        return same && !(tracking.resendAdded() && captured.length > columns.length);
    }

    private String lostColumns(int number) {
        Shape now = seen.shape(shape);
        List<String> lost = seen.shape(number).columns().stream()
                .filter(column -> !now.columns().contains(column))
                .map(column -> column.name() + " " + column.sqlType())
                .toList();
        return """
                Table %s no longer has the captured %s (dropped, renamed or of another type).
                To go on and send every row again with the columns of now: onSchemaChange=rebase,resend"""
                .formatted(table.name(), String.join(", ", lost));
    }

    private Seen seenAs(Row row, Fingerprint fingerprint) {
        if (kept.length == 0) {
            return new Seen(shape, fingerprint, Seen.NOTHING_KEPT);
        }
        Buffer out = new Buffer(64);
        for (int position : kept) {
            Encoding.write(out, row.value(position));
        }
        return new Seen(shape, fingerprint, out.toArray());
    }

    private Map<String, @Nullable Object> before(Seen known) {
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        if (known.kept().length > 0) {
            ByteBuffer in = ByteBuffer.wrap(known.kept());
            seen.shape(known.shape()).kept().forEach(name -> before.put(name, Encoding.read(in)));
        }
        return before;
    }

    private RowKey rowKey(Key key) {
        return Encoding.readKey(ByteBuffer.wrap(key.bytes), table.key().size());
    }
}
