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
            return readAgain(again);
        }
        return Step.NOTHING;
    }

    private Step page(Page current) throws SQLException {
        int size = pageSize.rows();
        // A page that was read whole holds as many rows as one read takes: let it grow to twice that before it is cut.
        int limit = current.isWalked() ? 2 * size : size;
        long heldBefore = guard.held();
        List<Row> rows = reads.page(current, limit);
        boolean complete = current.isReadToEnd(rows, limit);
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
    private Step readAgain(Deque<Page> held) throws SQLException {
        Page current = held.element();
        int limit = 2 * pageSize.rows();
        List<Row> rows = reads.page(current, limit);
        boolean complete = current.isReadToEnd(rows, limit);
        List<Change> changes = tracker.comparePage(current, rows, complete, guard);
        if (complete) {
            held.remove();
        }
        return new Step(changes, true);
    }

    private Step looseRows() throws SQLException {
        if (keys.isEmpty()) {
            keys.addAll(tracker.keysOf(loose.remove()));
        }
        List<RowKey> asked = keys.stream().limit(KEYS).toList();
        if (asked.isEmpty()) {
            return new Step(List.of(), true);
        }
        long heldBefore = guard.held();
        List<Row> rows = reads.byKey(asked);
        // Only now: what could not be read is read again.
        asked.forEach(key -> keys.remove());
        List<Change> changes = tracker.compareKeys(asked, rows, guard);
        if (guard.held() > heldBefore) {
            heldKeys.addAll(asked);
        }
        return new Step(changes, true);
    }
}
