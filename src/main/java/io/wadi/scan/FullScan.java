package io.wadi.scan;

import io.wadi.change.Change;
import io.wadi.change.DeleteGuard;
import io.wadi.change.Page;
import io.wadi.change.Tracker;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a whole table, page by page; then of what it did not meet; then, if the guard held deletes and they are within bounds, once more
 * of the pages concerned. Not thread-safe.
 */
final class FullScan {
    /** Keys to one read by key. */
    private static final int KEYS = 500;

    private final Reads reads;
    private final Tracker tracker;
    private final DeleteGuard guard;
    private final PageSize pageSize;
    private final Deque<Page> loose;
    private final List<Page> heldPages = new ArrayList<>();
    private final Deque<RowKey> keys = new ArrayDeque<>();
    private final List<RowKey> heldKeys = new ArrayList<>();
    private @Nullable Deque<Page> again;
    private @Nullable Page page;

    FullScan(Reads reads, Tracker tracker, DeleteGuard guard, PageSize pageSize) {
        this.reads = reads;
        this.tracker = tracker;
        this.guard = guard;
        this.pageSize = pageSize;
        this.loose = new ArrayDeque<>(tracker.sealLoosePages());
        this.page = tracker.firstPage(pageSize.rows() / 2);
    }

    DeleteGuard guard() {
        return guard;
    }

    /** Reads on. The step says whether the scan is still under way. */
    Step step() throws SQLException {
        if (page != null) {
            return page(page);
        }
        if (!keys.isEmpty() || !loose.isEmpty()) {
            return looseRows();
        }
        if (again == null && guard.held() > 0 && !guard.isExceeded()) {
            guard.release();
            again = new ArrayDeque<>(heldPages);
            keys.addAll(heldKeys);
            return new Step(List.of(), true);
        }
        if (again != null && !again.isEmpty()) {
            Page held = again.remove();
            return new Step(readAgain(held), true);
        }
        return Step.NOTHING;
    }

    private Step page(Page current) throws SQLException {
        int size = pageSize.rows();
        // A page that was read whole holds as many rows as one read takes: let it grow to twice that before it is cut.
        int limit = current.isWalked() ? 2 * size : size;
        long heldBefore = guard.held();
        List<Row> rows = reads.page(current, limit);
        boolean complete = isComplete(current, rows, limit);
        List<Change> changes = tracker.comparePage(current, rows, complete, guard);
        if (guard.held() > heldBefore) {
            heldPages.add(current);
        }
        if (complete) {
            page = tracker.pageAfter(current, size / 2);
        }
        return new Step(changes, true);
    }

    /** Reads a page whose deletes were held once more: a delete is proved by a read that returns the range without the row. */
    private List<Change> readAgain(Page held) throws SQLException {
        List<Change> changes = new ArrayList<>();
        boolean complete = false;
        while (!complete) {
            int limit = 2 * pageSize.rows();
            List<Row> rows = reads.page(held, limit);
            complete = isComplete(held, rows, limit);
            changes.addAll(tracker.comparePage(held, rows, complete, guard));
        }
        return changes;
    }

    /** Whether a read came to the end of its range: it returned fewer rows than it might, or the last was the range's own end. */
    private static boolean isComplete(Page page, List<Row> rows, int limit) {
        RowKey end = page.high();
        return rows.size() < limit
                || end != null && end.equals(rows.get(rows.size() - 1).key());
    }

    private Step looseRows() throws SQLException {
        if (keys.isEmpty()) {
            keys.addAll(tracker.keysOf(loose.remove()));
        }
        List<RowKey> asked = new ArrayList<>();
        while (!keys.isEmpty() && asked.size() < KEYS) {
            asked.add(keys.remove());
        }
        if (asked.isEmpty()) {
            return new Step(List.of(), true);
        }
        long heldBefore = guard.held();
        List<Row> rows = reads.byKey(asked);
        List<Change> changes = tracker.compareKeys(asked, rows, guard);
        if (guard.held() > heldBefore) {
            heldKeys.addAll(asked);
        }
        return new Step(changes, true);
    }
}
