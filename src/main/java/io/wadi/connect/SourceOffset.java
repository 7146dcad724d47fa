package io.wadi.connect;

import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.topic.Edit;
import java.util.List;
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
    static final String REPLAY = "replay";

    private static final String SNAPSHOT = "snapshot";
    private static final String CHANGES = "changes";
    static final List<String> MODES = List.of(SNAPSHOT, CHANGES);

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

    /** The offset of a commit in which these tables moved on. What a user wrote into this one is done by then, but for a replay. */
    SourceOffset next(long number, Iterable<Tracker> tables) {
        Map<String, Object> next = new TreeMap<>(fields);
        next.remove(CONFIRM_DELETES);
        next.put(GENERATION, generation);
        next.put(COMMIT, number);
        for (Tracker table : tables) {
            String prefix = table.table().name() + ".";
            next.put(prefix + MODE, table.isWalked() ? CHANGES : SNAPSHOT);
            next.put(prefix + SCAN, table.bookmark().fullScans());
            Object version = table.bookmark().version();
            if (version == null || version instanceof byte[]) { // bytes are nothing that a person writes
                next.remove(prefix + VERSION);
            } else {
                next.put(prefix + VERSION, version.toString());
            }
        }
        return new SourceOffset(generation, number, next);
    }

    /**
     * The offset of seen rows that have come to this commit while it fell behind. What it said of versions is no more true, and would be taken for an
     * edit.
     */
    SourceOffset reached(long number) {
        Map<String, Object> reached = new TreeMap<>(fields);
        reached.keySet().removeIf(field -> field.endsWith("." + VERSION));
        return new SourceOffset(generation, number, reached).next(number, List.of());
    }

    /** The same without what lets deletes go. */
    SourceOffset confirmed() {
        return next(commit, List.of());
    }

    /** The same when what it asked for is through. */
    SourceOffset replayed() {
        Map<String, Object> done = new TreeMap<>(fields);
        done.remove(REPLAY);
        return new SourceOffset(generation, commit, done);
    }

    boolean isConfirmed() {
        return Boolean.TRUE.equals(fields.get(CONFIRM_DELETES));
    }

    Edit edit(TableName table) {
        return new Edit(
                isConfirmed(),
                Boolean.TRUE.equals(fields.get(REPLAY)),
                fields.get(table + "." + VERSION) instanceof String version ? version : null);
    }
}
