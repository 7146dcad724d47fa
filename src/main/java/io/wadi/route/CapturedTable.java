package io.wadi.route;

import io.wadi.scan.Step;
import io.wadi.scan.TableScan;
import io.wadi.table.Table;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One table of a flow, with what keeps it from being read: it waits for its own next attempt, and no other table waits for it. One thread reads. */
final class CapturedTable {
    private final TableScan scan;
    private final BackOff backOff;
    private @Nullable SQLException trouble;

    CapturedTable(TableScan scan, InstantSource clock) {
        this.scan = scan;
        this.backOff = new BackOff(clock);
    }

    TableScan scan() {
        return scan;
    }

    /** Whether nothing came, went or changed in the table that a read goes by. */
    boolean isKnownAs(Table now) {
        Table known = scan.tracker().table();
        return known.columns().equals(now.columns()) && known.key().equals(now.key());
    }

    boolean isWaiting() {
        return backOff.isWaiting();
    }

    /** Reads once; a failure is remembered until a read succeeds. */
    Step step() throws SQLException, InterruptedException {
        try {
            Step step = scan.step();
            trouble = null;
            backOff.well();
            return step;
        } catch (SQLException e) {
            trouble = e;
            backOff.failed();
            throw e;
        }
    }

    /** Why it could not be read; null while it is well. */
    @Nullable
    SQLException trouble() {
        return trouble;
    }
}
