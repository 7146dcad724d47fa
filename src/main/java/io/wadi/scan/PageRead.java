package io.wadi.scan;

import io.wadi.change.Page;
import io.wadi.table.Row;
import io.wadi.table.RowKey;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One read of a page, which may be under way while rows read before it are handed on. One thread starts and awaits it. */
final class PageRead {
    private final Page page;
    private final int limit;
    private @Nullable FutureTask<List<Row>> rows;

    PageRead(Page page, int limit) {
        this.page = page;
        this.limit = limit;
    }

    Page page() {
        return page;
    }

    int limit() {
        return limit;
    }

    boolean isUnderWay() {
        return rows != null;
    }

    void start(Reads reads, Executor threads) {
        if (rows == null) {
            RowKey low = page.low();
            RowKey high = page.high();
            rows = new FutureTask<>(() -> reads.page(low, high, limit));
            threads.execute(rows);
        }
    }

    /** Forgets a read that was started: it is started anew, for what it brought may be older than reads since. */
    void forget() {
        rows = null;
    }

    List<Row> await() throws SQLException, InterruptedException {
        if (rows == null) {
            throw new IllegalStateException("The read was not started");
        }
        try {
            return rows.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new IllegalStateException("Reading a page failed", e.getCause());
        }
    }
}
