package io.wadi.table;

import org.jspecify.annotations.Nullable;

/**
 * Where a table stands, in its database's own words.
 *
 * @param database what JDBC calls the catalog; null if nobody asked, or there is none
 * @param schema null where a database has no schemas, as MySQL
 */
public record Origin(@Nullable String database, @Nullable String schema) {
    static final Origin UNKNOWN = new Origin(null, null);
}
