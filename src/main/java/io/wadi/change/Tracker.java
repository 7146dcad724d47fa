package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.table.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final SeenRows seen;
    private final CapturedColumns columns;
    private final PendingRows pending = new PendingRows();
    private final LoosePages loose;
    private final Comparison comparison;
    private final boolean recent;
    private @Nullable Object versionBound;
    private @Nullable String boundColumn;
    private DeleteGuard.@Nullable Exceeded exceeded;
    private @Nullable String selection;

    public Tracker(Table table, Tracking tracking, SeenRows seen) {
        this.seen = seen;
        this.columns = new CapturedColumns(table, tracking, seen);
        this.loose = new LoosePages(seen, pending, tracking.recent());
        this.comparison = new Comparison(this, tracking, seen, columns, pending, loose);
        this.recent = tracking.recent();
        this.versionBound = seen.bookmark().version();
        this.boundColumn = seen.bookmark().column();
        dropForeignBound();
        this.exceeded = seen.bookmark().exceeded();
        this.selection = seen.bookmark().selection();
        if (selection == null && seen.isWalked()) {
            // Written before selections were: only edits from now on can be told.
            selection = table.selection();
        }
        seen.owed().keys().forEach(key -> pending.lookUp(key, columns.rowKey(key)));
    }

    /**
     * Takes the table in as the database describes it now. Rows read before must have been compared.
     *
     * @throws StateException if it has another key
     */
    public synchronized void describe(Table now) {
        columns.describe(now);
        dropForeignBound();
    }

    /** A bound of another column, or of the same before it had another type, says nothing: rows would be passed over in silence (guarantee 1). */
    private void dropForeignBound() {
        boolean isForeign = !new Bookmark(versionBound, boundColumn, 0, null, null).isOf(table());
        if (versionBound == null || table().version() == null || !isForeign) {
            return;
        }
        if (recent) {
            throw new StateException(
                    """
                    The rows of %1$s were read in the order of the column %2$s, or of another type than its version column %3$s has now. Of rows that are remembered only while they are recent nobody can tell which were sent.
                    Write the old column in the route, or start over and send every row again: wadi reset ROUTE"""
                            .formatted(
                                    table().name(), boundColumn == null ? "before" : boundColumn, table().version()));
        }
        versionBound = null;
    }

    public synchronized Table table() {
        return columns.table();
    }

    /** The number of the shard whose rows these are. */
    public int shard() {
        return StateKeys.shard(seen.name());
    }

    /** Whether every row of the table was handed on once. */
    public synchronized boolean isWalked() {
        return seen.isWalked();
    }

    /**
     * Whether the user's query or filter is another than when all of the table was last read: rows that it gives now may be older than any bound, and
     * of those it no longer gives nobody would hear.
     */
    public synchronized boolean isSelectedAnew() {
        return selection != null && !selection.equals(table().selection());
    }

    /** Says that all of the table was read, by the query and filter of now. */
    public synchronized void selected() {
        selection = table().selection();
    }

    public synchronized int seenRows() {
        return seen.size();
    }

    /** Whether a row of such a key is seen. Asks for one after the other. */
    public synchronized boolean isSeen(Predicate<RowKey> wanted) {
        return seen.keys().anyMatch(key -> wanted.test(columns.rowKey(key)));
    }

    public synchronized long heapBytes() {
        return seen.heapBytes();
    }

    public synchronized long storedBytes() {
        return seen.storedBytes();
    }

    /** How many bytes a row's captured values take, by the widest of the recent reads; at least one. Waits for no commit: it is asked for each row. */
    public int rowBytes() {
        return columns.width().bytes();
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
        selected();
    }

    /** How many keys have a change on its way or wait for another attempt. */
    public synchronized int pending() {
        return pending.size();
    }

    /** For how long the change waits for its commit that waits longest, further attempts included; zero if none waits. */
    public synchronized Duration waiting() {
        return Duration.ofNanos(pending.waiting());
    }

    /** The bound from which a quick scan must read after a restart, as far as the scans know. */
    public synchronized void versionBound(@Nullable Object bound) {
        versionBound = bound;
        boundColumn = table().version();
    }

    /** From where a quick scan begins after a restart; null: nothing is known of the version column that the table has now. */
    public synchronized @Nullable Object bound() {
        Bookmark kept = seen.bookmark();
        return kept.isOf(table()) ? kept.version() : null;
    }

    /** Lets the next quick scan begin at another version, before the first one of this run. Throws {@link StateException} if it is none. */
    public synchronized void beginAt(String version) {
        Bookmark now = seen.bookmark();
        if (now.version() == null) {
            throw new StateException(
                    "%s has no version to go on from yet: its first scan is not through".formatted(table().name()));
        }
        if (!now.version().toString().equals(version)) {
            versionBound = versionLike(now.version(), version);
            boundColumn = table().version();
            seen.bookmark(new Bookmark(versionBound, boundColumn, now.fullScans(), now.exceeded(), now.selection()));
        }
    }

    private Object versionLike(Object now, String version) {
        try {
            return Versions.parse(version, now);
        } catch (IllegalArgumentException e) {
            throw new StateException(
                    "%s cannot go on from the version it was given: %s".formatted(table().name(), e.getMessage()));
        }
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
            pending.of(neighbour).forEach(row -> row.place(page));
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
        List<Change> changes = comparison.page(page, rows, complete, guard);
        columns.width().read();
        return changes;
    }

    // ---- rows without a range

    /** Compares rows of a quick scan. A key that is not known is placed by the next full scan. */
    public synchronized List<Change> compareRows(Collection<Row> rows) {
        List<Change> changes = comparison.rows(rows);
        columns.width().read();
        return changes;
    }

    /**
     * Compares a read by key: what was asked for and not found is gone. Deletes come first.
     *
     * @param guard asked before rows that are gone become deletes; null: every delete goes
     */
    public synchronized List<Change> compareKeys(
            Collection<RowKey> asked, Collection<Row> found, @Nullable DeleteGuard guard) {
        List<Change> changes = comparison.keys(asked, found, guard);
        columns.width().read();
        return changes;
    }

    /**
     * The keys to read again now, at most so many: rows that changed while a change of theirs was on its way, and rows whose next attempt is due.
     * They stay due until {@link #compareKeys} has compared them.
     */
    public synchronized List<RowKey> dueKeys(int limit, Instant now) {
        return pending.due(limit, now);
    }

    /**
     * Owes a row that its route gave up another run: it is read by key soon, and goes as it is then, or as its delete, though it did not change.
     *
     * @return false, and nothing happens, while a change of the row is on its way or waits for its next attempt
     */
    public synchronized boolean replay(DeadRow row) {
        Key key = new Key(Encoding.key(row.key()));
        if (pending.contains(key)) {
            return false;
        }
        seen.owed().replay(key, row.departures().stream().map(columns::lookOf).toList());
        pending.lookUp(key, row.key());
        return true;
    }

    /** Whether no commit has taken a record of the row yet that it owes. */
    public synchronized boolean owes(RowKey key) {
        return seen.owed().contains(new Key(Encoding.key(key)));
    }

    // ---- loose pages

    /** Closes the loose pages of now: what a full scan that begins after this does not place must be looked up. */
    public synchronized List<Page> sealLoosePages() {
        return loose.seal();
    }

    /** The keys of a loose page that are still in it. */
    public synchronized List<RowKey> keysOf(Page page) {
        return page.keys().stream().map(columns::rowKey).toList();
    }

    // ---- the way to a commit

    /** Says that a row's route failed; the key stays pending and is due again at the given time. */
    public synchronized void failed(Change change, Instant retryAt) {
        change.pending.failures++;
        pending.retry(change.pending, retryAt);
    }

    /** Says that a row must run again though nothing was wrong with it; its failures stay what they are. The key is due again at the given time. */
    public synchronized void again(Change change, Instant at) {
        pending.retry(change.pending, at);
    }

    /** Whether there is something to commit beside changes: rows placed, pages cut or joined, fingerprints of a new shape. */
    public synchronized boolean isDirty() {
        // A first bound is kept at once: without one a restart would begin with the whole table again.
        return seen.isDirty()
                || !Objects.equals(exceeded, seen.bookmark().exceeded())
                || !Objects.equals(selection, seen.bookmark().selection())
                || versionBound != null && seen.bookmark().version() == null;
    }

    /**
     * What the store must hold before the records of these changes go, if it does not take them and the seen rows together: should the commit be
     * broken off between the two, the next start looks these rows up and sends how they are then, or their delete (guarantee 5).
     */
    public synchronized List<StateRecord> owe(Collection<Change> changes) {
        Map<Key, Optional<Seen>> rows = new LinkedHashMap<>();
        changes.forEach(change -> rows.put(change.pending.key, Optional.ofNullable(change.pending.after)));
        return seen.owe(rows);
    }

    /**
     * Counts these changes as seen, and says what the store must write for it, together with their records (guarantee 2). If that commit fails, this
     * tracker is of no use any more: read the seen rows from the store again.
     */
    public synchronized List<StateRecord> commit(Collection<Change> changes, long fullScans) {
        changes.forEach(change -> commit(change.pending));
        loose.dropEmpty();
        Object bound = pending.heldBack(versionBound);
        loose.forgetBefore(bound);
        return seen.commit(new Bookmark(bound, boundColumn, fullScans, exceeded, selection));
    }

    private void commit(Pending row) {
        pending.committed(row);
        if (row.after == null) {
            seen.forget(row.key);
        } else {
            seen.put(loose.placeOf(row.key, row.page, row.version), row.key, row.after);
        }
        seen.owed().settle(row.key);
        row.leave();
    }
}
