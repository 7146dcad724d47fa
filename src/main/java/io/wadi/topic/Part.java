package io.wadi.topic;

import io.wadi.table.KeyRange;

/**
 * A part of a table that is captured by itself, with seen rows of its own.
 *
 * @param shard where they are kept
 */
public record Part(int shard, KeyRange range) {
    /** A table in one piece. */
    public static final Part WHOLE = new Part(0, KeyRange.ALL);
}
