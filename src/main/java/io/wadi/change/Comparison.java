package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds rows that were read against the seen rows and against what is on its way. Not thread-safe: {@link Tracker} guards it. */
final class Comparison {
    private final Tracker tracker;
    private final Tracking tracking;
    private final SeenRows seen;
    private final CapturedColumns columns;
    private final PendingRows pending;
    private final LoosePages loose;

    Comparison(
            Tracker tracker,
            Tracking tracking,
            SeenRows seen,
            CapturedColumns columns,
            PendingRows pending,
            LoosePages loose) {
        this.tracker = tracker;
        this.tracking = tracking;
        this.seen = seen;
        this.columns = columns;
        this.pending = pending;
        this.loose = loose;
    }

    // ---- reads of a page, of a quick scan, and by key; see Tracker

    List<Change> page(Page page, List<Row> rows, boolean complete, DeleteGuard guard) {
        boolean walked = page.walked;
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
            List<Key> missing = missing(page, met, seenBefore);
            looseStrays(page, missing);
            List<Change> deletes = deletes(missing, guard);
            deletes.addAll(changes);
            return deletes;
        }
        // What is on its way and was not met may lie before the cut or behind it: it is placed when it is met.
        pending.notMet(page, met).forEach(row -> row.place(loose.open()));
        return changes;
    }

    /**
     * What a cut left behind in a page may lie before its range, where no read of the page will meet it again if it comes back: it is looked up
     * from now on. Were it to stay and not be deleted at once, because the guard holds it or the process dies, a later read would take it for gone
     * though it is there (guarantee 6).
     */
    private void looseStrays(Page page, List<Key> missing) {
        if (!page.strays) {
            return;
        }
        for (Key key : missing) {
            Seen known = page.find(key);
            if (known != null) {
                seen.put(loose.open(), key, known);
            }
        }
        page.strays = false;
        page.log.headChanged = true;
    }

    private List<Key> missing(Page page, Set<Key> met, int seenBefore) {
        List<Key> missing = page.size() == seenBefore ? new ArrayList<>() : page.without(met);
        pending.notMet(page, met).forEach(row -> missing.add(row.key));
        return missing;
    }

    List<Change> rows(Collection<Row> rows) {
        List<Change> changes = new ArrayList<>();
        boolean firstWalk = !seen.isWalked();
        for (Row row : rows) {
            compare(new Key(Encoding.key(row.key())), row, null, firstWalk, changes);
        }
        return changes;
    }

    List<Change> keys(Collection<RowKey> asked, Collection<Row> found, @Nullable DeleteGuard guard) {
        Map<Key, Row> rows = new LinkedHashMap<>();
        found.forEach(row -> rows.put(new Key(Encoding.key(row.key())), row));
        List<Change> changes = new ArrayList<>();
        List<Key> gone = new ArrayList<>();
        List<Pending> retried = new ArrayList<>();
        for (RowKey rowKey : asked) {
            Key key = new Key(Encoding.key(rowKey));
            Pending failed = pending.lookedUp(key);
            if (failed != null) {
                retried.add(failed);
                retry(failed, rows.remove(key), gone, changes);
            } else if (!rows.containsKey(key)) {
                gone.add(key);
            }
        }
        boolean firstWalk = !seen.isWalked();
        // Which page's range the row lies in is not known here: the next page read places it.
        Page target = tracking.recent() ? null : loose.open();
        rows.forEach((key, row) -> compare(key, row, target, firstWalk, changes));
        List<Change> deletes = deletes(gone, guard);
        deletes.addAll(changes);
        retried.forEach(pending::countOn);
        return deletes;
    }

    /** The next attempt for a row whose route failed, with the row as it is now. */
    private void retry(Pending failed, @Nullable Row row, List<Key> gone, List<Change> changes) {
        if (row == null) {
            gone.add(failed.key);
        } else {
            compare(failed.key, row, failed.page, failed.snapshot, changes);
        }
        failed.leave();
    }

    /** Deletes of rows that were delivered, or may have been (guarantee 5). */
    private List<Change> deletes(List<Key> gone, @Nullable DeleteGuard guard) {
        gone.stream().map(pending::get).filter(Objects::nonNull).forEach(onItsWay -> onItsWay.again = true);
        List<Key> free = gone.stream()
                .filter(key -> !pending.contains(key)
                        && (seen.pageOf(key) != null || seen.owed().contains(key)))
                .toList();
        List<Change> deletes = new ArrayList<>();
        if (guard == null || guard.admit(free.size())) {
            free.forEach(key -> deletes.add(delete(key)));
        }
        return deletes;
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
        Fingerprint fingerprint = columns.fingerprint(row);
        if (seen.owed().contains(key)) {
            // Guarantee 5: the topic may hold a state that came after the one that is seen.
            changes.add(update(key, row, known, fingerprint, page));
        } else if (columns.areOf(known)) {
            if (!known.fingerprint().equals(fingerprint)) {
                changes.add(update(key, row, known, fingerprint, page));
            }
        } else if (columns.isSameBefore(row, known)) {
            // The row itself did not change, only its columns: it is remembered by the new ones, and nobody is told
            // (DESIGN: rebase).
            seen.put(page, key, columns.seenAs(row, fingerprint));
        } else {
            changes.add(update(key, row, known, fingerprint, page));
        }
        return true;
    }

    /**
     * Where a row stays that was read without a range. Of a page that was cut nobody here can say whether the row lies before the cut or behind it:
     * if before, the next read of the page would take it for gone though it was read after (guarantee 4). The next page read that meets it places
     * it.
     */
    private Page placeNow(Page place) {
        return place.strays ? loose.open() : place;
    }

    /** A key that has a change on its way was read again. */
    private void meet(Pending onItsWay, Row row, @Nullable Page target) {
        if (target != null && onItsWay.page != target) {
            onItsWay.place(target);
            Page place = seen.pageOf(onItsWay.key);
            if (place != null && place != target) {
                seen.put(target, onItsWay.key, Objects.requireNonNull(place.find(onItsWay.key)));
            }
        }
        Seen after = onItsWay.after;
        if (onItsWay.retryAt == null && (after == null || !after.fingerprint().equals(columns.fingerprint(row)))) {
            onItsWay.again = true;
        }
    }

    private boolean insert(Key key, Row row, @Nullable Page target, boolean firstWalk, List<Change> changes) {
        Seen after = columns.seenAs(row, columns.fingerprint(row));
        if (firstWalk && tracking.remember() && !seen.owed().contains(key)) {
            seen.put(loose.placeOf(key, target, row.version()), key, after);
            return true;
        }
        RowKey rowKey = row.key();
        Pending next = new Pending(key, rowKey, null, after, row.version());
        next.snapshot = firstWalk && target != null;
        pending.begin(next, target);
        Operation operation = firstWalk ? Operation.SNAPSHOT : Operation.INSERT;
        changes.add(new Change(
                tracker, columns.table(), operation, rowKey, row, Map.of(), departures(key, null, after), next));
        return false;
    }

    private Change update(Key key, Row row, Seen known, Fingerprint fingerprint, Page page) {
        Seen after = columns.seenAs(row, fingerprint);
        Pending next = new Pending(key, row.key(), known, after, row.version());
        pending.begin(next, page);
        List<Map<String, @Nullable Object>> departures = departures(key, known, after);
        return new Change(
                tracker, columns.table(), Operation.UPDATE, row.key(), row, columns.before(known), departures, next);
    }

    private Change delete(Key key) {
        Page page = seen.pageOf(key);
        Seen known = page == null ? null : page.find(key);
        List<Map<String, @Nullable Object>> departures =
                looks(key, known).stream().map(columns::before).toList();
        RowKey rowKey = columns.rowKey(key);
        Pending next = new Pending(key, rowKey, known, null, null);
        pending.begin(next, page);
        Map<String, @Nullable Object> before = departures.isEmpty() ? Map.of() : departures.get(0);
        return new Change(tracker, columns.table(), Operation.DELETE, rowKey, null, before, departures, next);
    }

    private List<Map<String, @Nullable Object>> departures(Key key, @Nullable Seen known, Seen after) {
        if (!tracking.split()) {
            return List.of();
        }
        return looks(key, known).stream()
                .filter(look -> !Arrays.equals(look.kept(), after.kept()))
                .map(columns::before)
                .toList();
    }

    /** How the row was delivered, or may have been: once for all that keep the same. */
    private List<Seen> looks(Key key, @Nullable Seen known) {
        List<Seen> looks = new ArrayList<>();
        if (known != null) {
            looks.add(known);
        }
        for (Seen owed : seen.owed().looks(key)) {
            if (looks.stream().noneMatch(look -> Arrays.equals(look.kept(), owed.kept()))) {
                looks.add(owed);
            }
        }
        return looks;
    }
}
