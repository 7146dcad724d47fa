package io.wadi.connect;

import io.wadi.change.KeyCuts;
import io.wadi.change.StateException;
import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.connect.ShardState.FirstOffset;
import io.wadi.topic.Claims;
import io.wadi.topic.StateTopic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seen rows of a route as records of the worker: {@code GENERATION/orders/shop.orders/3/page/17/203/0}, written and read through the connector's
 * own converters. A shard is a partition of the topic.
 */
final class SeenRecords {
    /** The part of a key that says the shard: after the generation, the route and the table. */
    private static final int SHARD = 3;

    private static final Logger LOG = LoggerFactory.getLogger(SeenRecords.class);
    private static final String COMMIT = "commit";
    private static final String KNOWN = "known";
    /** Stands where other keys have their generation: who captures a shard has no more to do with it than the shard has. */
    private static final String CLAIM = "claim";

    private final String route;
    private final int shards;
    private final StateTopic topic;
    private final RecordForm keys;
    private final RecordForm values;
    private final OffsetStorageReader offsets;

    SeenRecords(
            String route,
            int shards,
            StateTopic topic,
            RecordForm keys,
            RecordForm values,
            OffsetStorageReader offsets) {
        this.route = route;
        this.shards = shards;
        this.topic = topic;
        this.keys = keys;
        this.values = values;
        this.offsets = offsets;
    }

    /**
     * Makes the topic, or checks that the one that is there can keep seen rows; throws {@link StateException} if they were shared out to another
     * number of shards: tables would look for theirs where they never were.
     */
    void ensure() {
        topic.ensure();
        List<Map<String, String>> all = IntStream.range(0, ConnectorSettings.MOST_SHARDS)
                .mapToObj(shard -> SourceOffset.partition(route, shard))
                .toList();
        for (Map<String, Object> offset : offsets.offsets(all).values()) {
            if (offset != null
                    && offset.get(SourceOffset.SHARDS) instanceof Number before
                    && before.intValue() != shards) {
                throw new StateException(
                        "shards = %d, but the seen rows of route %s are shared out to %d. Set it back, or delete the connector's offsets; then everything is sent again."
                                .formatted(shards, route, before.intValue()));
            }
        }
    }

    /**
     * Claims these shards, where no transaction fences whoever has them. Not as the worker's records: it must hold at once, and be said also by a task
     * that is stopped.
     */
    Claims claim(List<Integer> shards) {
        List<Integer> partitions =
                shards.stream().map(SeenRecords::partition).distinct().toList();
        Claims claims = topic.claims(
                partitions, key -> withoutGeneration(shards, key), value -> values.read(topic.name(), value));
        try {
            write(claims.of(route, shards), claim -> CLAIM);
            claims.look();
            return claims;
        } catch (RuntimeException e) {
            claims.close();
            throw e;
        }
    }

    private @Nullable String withoutGeneration(List<Integer> shards, byte[] stored) {
        String key = keys.readText(topic.name(), stored);
        if (key == null) {
            throw foreign();
        }
        String rest = key.substring(key.indexOf('/') + 1);
        return StateKeys.isOfRoute(route, rest) && shards.contains(StateKeys.shardOf(rest)) ? rest : null;
    }

    /** Writes pieces of seen rows beside the worker. */
    void write(List<StateRecord> pieces, Function<StateRecord, String> generation) {
        topic.write(pieces.stream()
                .map(piece -> new ProducerRecord<>(
                        topic.name(),
                        partition(shardOf(piece)),
                        keys.bytes(
                                topic.name(),
                                keys.data((generation.apply(piece) + "/" + piece.key())
                                        .getBytes(StandardCharsets.UTF_8))),
                        values.bytes(topic.name(), values.write(piece.value()))))
                .toList());
    }

    /**
     * Where the shard stands; throws {@link StateException} if its offset knows more than its seen rows.
     *
     * @param owner the number of who captures it now; 0: nobody else can
     */
    ShardState read(int shard, long owner) {
        Map<String, byte[]> stored = topic.read(partition(shard), key -> ours(shard, key));
        stored.keySet().removeIf(key -> key.startsWith(CLAIM + "/"));
        SourceOffset found = SourceOffset.of(offsets.offset(SourceOffset.partition(route, shard)));
        SourceOffset offset = found == null ? first(shard, stored) : found;
        long commit = commit(offset.generation(), shard, stored);
        if (commit < offset.commit()) {
            throw behind(shard, commit, offset.commit());
        }
        if (commit > offset.commit() && offset.isConfirmed()) {
            LOG.warn(
                    "confirmDeletes in the offset of {}/{} does not count: the offset (commit {}) is older than the seen rows (commit {}). Write it once more.",
                    route,
                    shard,
                    offset.commit(),
                    commit);
        }
        FirstOffset first = found == null ? FirstOffset.UNKNOWN : FirstOffset.STORED;
        return state(shard, owner, offset, commit, first, stored);
    }

    private SourceOffset first(int shard, Map<String, byte[]> stored) {
        String unknown = unknown(shard, stored);
        if (unknown == null) {
            return SourceOffset.first(newGeneration(), shards);
        }
        LOG.warn(
                "{}/{} has seen rows and no offset: its worker stopped before it stored the first one, and the seen rows go on. To send everything again, delete the connector's offsets as soon as it has some.",
                route,
                shard);
        return SourceOffset.first(unknown, shards);
    }

    private ShardState state(
            int shard, long owner, SourceOffset offset, long commit, FirstOffset first, Map<String, byte[]> stored) {
        List<String> obsolete = new ArrayList<>();
        List<StateRecord> records = new ArrayList<>();
        String prefix = offset.generation() + "/";
        List<String> commits = commits(offset.generation(), shard, stored);
        Set<String> own = new HashSet<>(commits);
        own.add(key(offset.generation(), shard, KNOWN));
        commits.remove(key(offset.generation(), shard, commitOf(owner)));
        stored.forEach((key, value) -> {
            if (!key.startsWith(prefix)) {
                obsolete.add(key);
            } else if (!own.contains(key)) {
                records.add(new StateRecord(key.substring(prefix.length()), value(key, value)));
            }
        });
        boolean said = stored.containsKey(key(offset.generation(), shard, KNOWN));
        return new ShardState(
                route, shard, owner, offset, commit, said ? FirstOffset.SAID : first, obsolete, commits, records);
    }

    /**
     * What a commit writes for a shard: its pieces of seen rows, then, with the shard's new offset, the number of the commit. All others carry the
     * offset before: it must not be stored without the seen rows that belong to it.
     */
    List<HandedRecord> records(ShardState shard, List<StateRecord> pieces) {
        List<HandedRecord> records = new ArrayList<>();
        for (String key : shard.takeObsolete()) {
            records.add(record(shard, shard.offset(), key, null));
        }
        records.addAll(pieces(shard, pieces));
        shard.next();
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(shard.commit()).array();
        String key = key(shard.generation(), shard.number(), commitOf(shard.owner()));
        records.add(record(shard, shard.offset(), key, number));
        return records;
    }

    /** Pieces of seen rows that no commit goes with. */
    List<HandedRecord> pieces(ShardState shard, List<StateRecord> pieces) {
        return pieces.stream()
                .map(piece -> record(shard, shard.offset(), shard.generation() + "/" + piece.key(), piece.value()))
                .toList();
    }

    /** Says that an offset of the shard's generation is stored: from now on, that there is none is a reset. */
    HandedRecord known(ShardState shard, Map<String, Object> offset) {
        return record(shard, offset, key(shard.generation(), shard.number(), KNOWN), new byte[] {1});
    }

    /** Where a table is cut into ranges of keys: what was written first. Null if nobody did. */
    @Nullable
    KeyCuts cuts(String table) {
        return topic.read(StateTopic.CUTS, this::cutKey).entrySet().stream()
                .filter(cut -> StateKeys.isCut(route, table, shards, cut.getKey()))
                .findFirst()
                .map(cut -> KeyCuts.read(cut.getKey(), value(cut.getKey(), cut.getValue())))
                .orElse(null);
    }

    private String cutKey(byte[] stored) {
        String key = keys.readText(topic.name(), stored);
        if (key == null) {
            throw foreign();
        }
        return key;
    }

    /** Says where a table is cut, beside whoever else does. */
    HandedRecord record(ShardState shard, String table, KeyCuts cuts) {
        String key = StateKeys.cut(route, table, shards, newGeneration());
        return record(shard, shard.committedOffset(), StateTopic.CUTS, key, cuts.write());
    }

    /** The shard that a piece of seen rows belongs to. */
    static int shardOf(StateRecord piece) {
        return StateKeys.shardOf(piece.key());
    }

    private HandedRecord record(ShardState shard, Map<String, Object> offset, String key, byte @Nullable [] value) {
        return record(shard, offset, partition(shard.number()), key, value);
    }

    private HandedRecord record(
            ShardState shard, Map<String, Object> offset, int partition, String key, byte @Nullable [] value) {
        return HandedRecord.seenRows(
                shard.partition(),
                offset,
                topic.name(),
                partition,
                keys.data(key.getBytes(StandardCharsets.UTF_8)),
                values.write(value));
    }

    private @Nullable String ours(int shard, byte[] stored) {
        String key = keys.readText(topic.name(), stored);
        String[] parts = key == null ? new String[0] : key.split("/", SHARD + 2);
        if (key == null || parts.length < SHARD + 2) {
            throw foreign();
        }
        boolean ours = StateKeys.isOfRoute(route, key.substring(parts[0].length() + 1))
                && parts[SHARD].equals(String.valueOf(shard));
        return ours ? key : null;
    }

    /** The generation whose first offset the worker may not have stored: that there is no offset is no reset then. */
    private @Nullable String unknown(int shard, Map<String, byte[]> stored) {
        return stored.keySet().stream()
                .map(key -> key.substring(0, key.indexOf('/')))
                .filter(generation -> !commits(generation, shard, stored).isEmpty()
                        && !stored.containsKey(key(generation, shard, KNOWN)))
                .findFirst()
                .orElse(null);
    }

    private long commit(String generation, int shard, Map<String, byte[]> stored) {
        return commits(generation, shard, stored).stream()
                .mapToLong(key -> ByteBuffer.wrap(value(key, Objects.requireNonNull(stored.get(key))))
                        .getLong())
                .max()
                .orElse(0);
    }

    /** Where the numbers of commits stand. One that was replaced may still write its own, which must not stand in the place of a later one. */
    private List<String> commits(String generation, int shard, Map<String, byte[]> stored) {
        String any = key(generation, shard, COMMIT);
        return new ArrayList<>(stored.keySet().stream()
                .filter(key -> key.equals(any) || key.startsWith(any + "/"))
                .toList());
    }

    private static String commitOf(long owner) {
        return owner == 0 ? COMMIT : COMMIT + "/" + owner;
    }

    private byte[] value(String key, byte[] stored) {
        byte[] value = values.read(topic.name(), stored);
        if (value == null) {
            throw foreign();
        }
        return value;
    }

    /** What concerns a shard as a whole stands where tables have their names. */
    private String key(String generation, int shard, String what) {
        return generation + "/" + StateKeys.name(route, "", shard) + "/" + what;
    }

    private static int partition(int shard) {
        return shard % StateTopic.PARTITIONS;
    }

    private static String newGeneration() {
        return "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    private StateException foreign() {
        return new StateException(
                """
                Topic %s holds what this connector cannot read: its converters were changed, another program has the same name, or a converter writes what it \
                does not read from the record alone, since the id of its schema is in a header, say.
                Set them back, or give the connector another name (then everything is sent again)."""
                        .formatted(topic.name()));
    }

    private StateException behind(int shard, long commit, long offset) {
        return new StateException(
                """
                The seen rows of %s/%d on topic %s end with commit %d, but its offset says %d: the topic was emptied, or camel.component.kafka.brokers \
                names another cluster than the worker's. Going on would send everything again; if that is what you want, delete the connector's offsets."""
                        .formatted(route, shard, topic.name(), commit, offset));
    }
}
