package io.wadi.route;

import io.wadi.table.TableName;
import java.time.Instant;

/** One read of a table, as the headers of its rows tell of it: made once, for thousands of rows. */
record Reading(Instant at, String table, String capturedAt, String scan) {
    static Reading of(TableName table, Instant at, long scan) {
        return new Reading(at, table.toString(), at.toString(), Long.toString(scan));
    }
}
