package io.wadi.table;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wrote about the tables of a route, not yet compared with the database.
 *
 * @param path a table, a list {@code a,b}, a pattern {@code shop.*}, or with a query its label
 * @param key the named key columns; empty: the primary key
 * @param columns the captured columns, {@code a,b} or {@code *,-secret}; empty: all
 * @param version the version column
 * @param where a filter in SQL
 * @param query a SELECT instead of a table
 * @param zeroDate what a date of MySQL's without year, month or day becomes
 * @param isolation {@code read-committed}, {@code repeatable-read}, {@code snapshot}, {@code serializable}, or null for the dialect's own
 */
public record Capture(
        String path,
        List<String> key,
        List<String> columns,
        @Nullable String version,
        @Nullable String where,
        @Nullable String query,
        ZeroDate zeroDate,
        Duration statementTimeout,
        @Nullable String isolation) {

    Capture withDefaultIsolation() {
        return new Capture(path, key, columns, version, where, query, zeroDate, statementTimeout, null);
    }

    public enum ZeroDate {
        NULL,
        TEXT,
        STOP
    }
}
