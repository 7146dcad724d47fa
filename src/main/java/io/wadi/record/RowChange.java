package io.wadi.record;

import io.wadi.change.Operation;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change on its way through a route, for those who make records of it.
 *
 * @param before the kept columns as they were delivered last
 */
public record RowChange(
        Table table, RowKey key, Operation operation, Map<String, @Nullable Object> before, Instant capturedAt) {}
