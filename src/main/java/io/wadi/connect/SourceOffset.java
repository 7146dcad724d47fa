package io.wadi.connect;

import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.topic.Edit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The offset of a shard, as a person reads and edits it: for the partition {@code {"source": "orders/0"}}, {@code {"generation": "5f0c01ab",
 * "commit": 17, "shards": 8, "shop.orders.mode": "changes", "shop.orders.scan": 3, "shop.orders.version": "2026-03-01T10:15:00"}}.
 *
 * @param generation begun anew by a reset
 * @param commit how many commits the generation has had
 * @param fields the whole, as Connect stores it
 */
record SourceOffset(String generation, long commit, Map<String, Object> fields) {
    static final String SOURCE = "source";
    static final String GENERATION = "generation";
    static final String COMMIT = "commit";
    static final String SHARDS = "shards";
    static final String MODE = "mode";
    static final String SCAN = "scan";
    static final String VERSION = "version";
    static final String CONFIRM_DELETES = "confirmDeletes";

    /** One key only: Connect looks offsets up by the serialized bytes of this map. */
    static Map<String, String> partition(String route, int shard) {
        return Map.of(SOURCE, route + "/" + shard);
    }

    /** @param shards how many the connector has, which must not change while it has offsets */
    static SourceOffset first(String generation, int shards) {
        return new SourceOffset(generation, 0, Map.of(GENERATION, generation, COMMIT, 0L, SHARDS, (long) shards));
    }

    /** As Connect gives it back; null if it has none. */
    static @Nullable SourceOffset of(@Nullable Map<String, Object> stored) {
        return stored == null
                ? null
                : new SourceOffset(
                        String.valueOf(stored.get(GENERATION)),
                        stored.get(COMMIT) instanceof Number number ? number.longValue() : 0,
                        stored);
    }

    /** The offset of a commit in which these tables moved on. What a user wrote into this one is done by then. */
    SourceOffset next(long number, Iterable<Tracker> tables) {
        Map<String, Object> next = new TreeMap<>(fields);
        next.remove(CONFIRM_DELETES);
        next.put(GENERATION, generation);
        next.put(COMMIT, number);
        for (Tracker table : tables) {
            String prefix = table.table().name() + ".";
            next.put(prefix + MODE, table.isWalked() ? "changes" : "snapshot");
            next.put(prefix + SCAN, table.bookmark().fullScans());
            if (table.bookmark().version() != null) {
                next.put(prefix + VERSION, table.bookmark().version().toString());
            }
        }
        return new SourceOffset(generation, number, next);
    }

    Edit edit(TableName table) {
        return new Edit(
                Boolean.TRUE.equals(fields.get(CONFIRM_DELETES)),
                fields.get(table + "." + VERSION) instanceof String version ? version : null);
    }
}
