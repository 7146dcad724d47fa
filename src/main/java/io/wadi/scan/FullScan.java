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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a whole table, page by page; then of what it did not meet; then, if the guard held deletes and they are within bounds, once more
 * of the pages concerned. Not thread-safe.
 */
final class FullScan {
    private final Reads reads;
    private final Tracker tracker;
    private final DeleteGuard guard;
    private final PageSize pageSize;
    private final Executor threads;
    private final int parallel;
    private final Deque<PageRead> pages = new ArrayDeque<>();
    private final Deque<Page> loose;
    private final List<Page> heldPages = new ArrayList<>();
    private final Deque<RowKey> keys = new ArrayDeque<>();
    private final List<RowKey> heldKeys = new ArrayList<>();
    private @Nullable Deque<Page> again;
    private @Nullable Page next;

    /** @param parallel how many pages may be read at once, on these threads */
    FullScan(Reads reads, Tracker tracker, DeleteGuard guard, PageSize pageSize, Executor threads, int parallel) {
        this.reads = reads;
        this.tracker = tracker;
        this.guard = guard;
        this.pageSize = pageSize;
        this.threads = threads;
        this.parallel = parallel;
        this.loose = new ArrayDeque<>(tracker.sealLoosePages());
        this.next = tracker.firstPage(pageSize.rows() / 2);
    }

    DeleteGuard guard() {
        return guard;
    }

    /** Whether pages are being read: no other read may begin before they are compared. */
    boolean isUnderWay() {
        return pages.stream().anyMatch(PageRead::isUnderWay);
    }

    /**
     * Reads on. The step says whether the scan is still under way.
     *
     * @param ahead whether further pages may be read while this one's rows are handed on
     */
    Step step(boolean ahead) throws SQLException, InterruptedException {
        if (!pages.isEmpty() || next != null) {
            return page(ahead);
        }
        if (!keys.isEmpty() || !loose.isEmpty()) {
            return looseRows();
        }
        if (again == null && guard.held() > 0 && !guard.isExceeded()) {
            guard.release();
            again = new ArrayDeque<>(heldPages);
            keys.addAll(heldKeys);
            // Rows whose deletes were held may have become loose in this scan.
            loose.addAll(tracker.sealLoosePages());
            return new Step(List.of(), true);
        }
        if (again != null && !again.isEmpty()) {
            return readAgain(again);
        }
        return Step.NOTHING;
    }

    private Step page(boolean ahead) throws SQLException, InterruptedException {
        startReads(ahead ? parallel : 1);
        PageRead read = pages.element();
        List<Row> rows;
        try {
            rows = read.await();
        } catch (SQLException e) {
            pages.forEach(PageRead::forget);
            throw e;
        }
        pages.remove();
        boolean complete = read.page().isReadToEnd(rows, read.limit());
        long heldBefore = guard.held();
        List<Change> changes = tracker.comparePage(read.page(), rows, complete, guard);
        if (guard.held() > heldBefore) {
            heldPages.add(read.page());
        }
        if (!complete) {
            pages.addFirst(new PageRead(read.page(), limit(read.page())));
        }
        if (ahead) {
            startReads(parallel - 1);
        }
        return new Step(changes, true);
    }

    /** Starts reads until so many are under way. */
    private void startReads(int most) {
        while (pages.size() < most && next != null) {
            pages.add(new PageRead(next, limit(next)));
            next = tracker.pageAfter(next, pageSize.rows() / 2);
        }
        pages.stream().limit(most).forEach(read -> read.start(reads, threads));
    }

    /** A page that was read whole holds as many rows as one read takes: let it grow to twice that before it is cut. */
    private int limit(Page page) {
        return page.isWalked() ? 2 * pageSize.rows() : pageSize.rows();
    }

    /** Reads a page whose deletes were held once more: a delete is proved by a read that returns the range without the row. */
    private Step readAgain(Deque<Page> held) throws SQLException {
        Page current = held.element();
        int limit = 2 * pageSize.rows();
        List<Row> rows = reads.page(current.low(), current.high(), limit);
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
        List<RowKey> asked = keys.stream().limit(pageSize.keys()).toList();
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
