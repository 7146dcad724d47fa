package io.wadi.connect;

import io.wadi.change.KeyCuts;
import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.table.TableReader;
import io.wadi.topic.Claims;
import io.wadi.topic.Delivery;
import io.wadi.topic.Edit;
import io.wadi.topic.FencedException;
import io.wadi.topic.Ownership;
import io.wadi.topic.Part;
import io.wadi.topic.Shared;
import io.wadi.topic.Standing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Delivers through the worker: in its transactions, or, where it has none, first the records and then the seen rows. */
final class TaskDelivery implements Delivery {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Longer than a broker takes to answer, shorter than a worker waits for a task to stop. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Handover handover;
    private final SeenRecords seen;
    private final Share share;
    private final TableCuts cuts;
    private final RecordForm keys;
    private final RecordForm values;
    private final SharedHeaders headers = new SharedHeaders();
    private final Worker worker;
    /** The polling thread looks while the route's opens. */
    private final Map<Integer, ShardState> shards = new ConcurrentSkipListMap<>();

    /** What the worker has not confirmed yet, and since when, in nanoseconds. */
    private final Map<Batch, Long> underWay = new ConcurrentHashMap<>();

    private final Ownership ownership;
    /** Held while records are on their way that nothing would recall: their end must be known before the task is at its own. */
    private final ReentrantLock sending = new ReentrantLock();

    private volatile @Nullable Claims claims;
    private volatile boolean committing;

    TaskDelivery(
            String route,
            Handover handover,
            SeenRecords seen,
            Share share,
            RecordForm keys,
            RecordForm values,
            Worker worker) {
        this.handover = handover;
        this.seen = seen;
        this.share = share;
        this.cuts = new TableCuts(seen, share, record -> give(new Batch(List.of(record))));
        this.keys = keys;
        this.values = values;
        this.worker = worker;
        this.ownership = new Ownership(new SeenByTasks(), () -> FencedException.ofTask(route));
    }

    /** What the delivery must know of the worker. */
    interface Worker {
        /** Whether it sends each batch in a transaction, with its offsets. */
        boolean hasTransactions();

        /** How often it has stored offsets since the task began. */
        long storedOffsets();
    }

    @Override
    public Collection<StateRecord> open() {
        seen.ensure();
        // Guarantee 3: the worker fenced whoever had these shards before it started this task. Guarantee 4: where it
        // does not, they are claimed before they are read.
        if (!worker.hasTransactions()) {
            claims = seen.claim(share.numbers());
        }
        List<StateRecord> records = new ArrayList<>();
        for (int number : share.numbers()) {
            ShardState shard = seen.read(number, owner(number));
            shards.put(number, shard);
            records.addAll(shard.records());
        }
        return records;
    }

    @Override
    public long owner(int shard) {
        Claims own = claims;
        return own == null ? 0 : own.number(shard);
    }

    @Override
    public void look() {
        if (!worker.hasTransactions()) {
            ownership.idle();
        }
    }

    /** The shards as all tasks of the connector share them. */
    private final class SeenByTasks implements Shared {
        @Override
        public Standing look() {
            return Objects.requireNonNull(claims, "opened").look();
        }

        @Override
        public void tell(List<StateRecord> announced) {
            seen.write(announced, piece -> shard(SeenRecords.shardOf(piece)).generation());
        }
    }

    @Override
    public @Nullable List<Part> parts(TableReader table) throws SQLException {
        TableName name = table.table().name();
        KeyCuts where = cuts.of(table, shards.get(share.first(name)));
        return where == null ? null : share.of(name, where);
    }

    @Override
    public Edit edit(TableName table, int number) {
        return shard(number).edit(table);
    }

    @Override
    public void confirmed(TableName table, int number) {
        shard(number).confirmed(table);
    }

    @Override
    public String sign(int number) {
        return shard(number).sign();
    }

    @Override
    public void replayed(int number) {
        shard(number).replayed();
    }

    @Override
    public void position(Tracker tracker) {
        shard(tracker.shard()).moves(tracker);
    }

    @Override
    public void announce(Supplier<List<StateRecord>> owed) {
        if (worker.hasTransactions()) {
            return;
        }
        List<HandedRecord> announced = new ArrayList<>();
        List<StateRecord> pieces = owed.get();
        byShard(pieces).forEach((number, rows) -> announced.addAll(seen.pieces(shard(number), rows)));
        if (!announced.isEmpty()) {
            give(new Batch(announced));
            ownership.announced(pieces);
        }
    }

    @Override
    public void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
        committing = true;
        try {
            commitAll(records, state);
        } finally {
            committing = false;
        }
    }

    private void commitAll(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state) {
        List<HandedRecord> handed = new ArrayList<>(records.size() + state.size() + 1);
        Map<Integer, List<StateRecord>> pieces = byShard(state);
        // The offset before is stored already, or says no more than what is.
        ShardState any = shard(pieces.keySet().iterator().next());
        records.forEach(record -> handed.add(data(any, record)));
        if (!worker.hasTransactions() && !handed.isEmpty()) {
            // Guarantee 2: a row counts as seen only when its records are acknowledged.
            send(new Batch(List.copyOf(handed)));
            handed.clear();
        }
        // Guarantee 2: a row counts as seen only in the transaction that delivers it.
        pieces.forEach((number, rows) -> handed.addAll(seen.records(shard(number), rows)));
        handed.addAll(known(ShardState::offset));
        give(new Batch(handed));
        pieces.keySet().forEach(number -> shard(number).committed(worker.storedOffsets()));
        if (!worker.hasTransactions()) {
            ownership.committed();
        }
    }

    private void send(Batch records) {
        sending.lock();
        try {
            give(records);
        } catch (RuntimeException e) {
            // The worker has sent some of them all the same, and tells of them as long as its producer lives.
            records.awaitTold(FAREWELL);
            ownership.failed();
            throw e;
        } finally {
            sending.unlock();
        }
        ownership.sent();
    }

    /** What is to be said of offsets that came to be stored. The polling thread asks when it has no batch, whatever is about to be given. */
    List<HandedRecord> known() {
        // Guarantee 1: the offset of a commit under way must not be stored before its seen rows, nor the older one
        // behind it.
        return committing ? List.of() : known(ShardState::committedOffset);
    }

    private List<HandedRecord> known(Function<ShardState, Map<String, Object>> offset) {
        return shards.values().stream()
                .filter(shard ->
                        shard.commit() > 0 && shard.isToBeSaid(worker.hasTransactions(), worker.storedOffsets()))
                .map(shard -> seen.known(shard, offset.apply(shard)))
                .toList();
    }

    private static Map<Integer, List<StateRecord>> byShard(List<StateRecord> state) {
        return state.stream().collect(Collectors.groupingBy(SeenRecords::shardOf, TreeMap::new, Collectors.toList()));
    }

    private ShardState shard(int number) {
        return Objects.requireNonNull(shards.get(number), "a shard of this task");
    }

    private void give(Batch batch) {
        underWay.put(batch, System.nanoTime());
        try {
            handover.give(batch);
        } finally {
            underWay.remove(batch);
        }
    }

    /** A record that Kafka has no partition for, because a transformation sent it to another topic, is waited for without end, and without a word. */
    @Override
    public @Nullable String unanswered() {
        long now = System.nanoTime();
        long longest =
                underWay.values().stream().mapToLong(given -> now - given).max().orElse(0);
        long seconds = Duration.ofNanos(longest).toSeconds();
        return seconds < PATIENCE.toSeconds()
                ? null
                : "the worker has not confirmed a commit for %d s. Its log may say why; transformations must leave wadi.seen.* alone"
                        .formatted(seconds);
    }

    private HandedRecord data(ShardState shard, ProducerRecord<byte[], byte[]> record) {
        return HandedRecord.of(shard.partition(), shard.offset(), record, keys, values, headers);
    }

    @Override
    public String describe() {
        return worker.hasTransactions()
                ? "exactly once: records and seen rows in one transaction of the worker"
                : "at least once: the worker has no transactions for this connector (exactly.once.source.support, and transaction.boundary=connector)";
    }

    @Override
    public void close() {
        underWay.keySet().forEach(handover::withdraw);
        Claims own = claims;
        if (own != null) {
            awaitSent();
            own.close();
        }
    }

    private void awaitSent() {
        try {
            if (sending.tryLock(FAREWELL.toMillis() * 2, TimeUnit.MILLISECONDS)) {
                sending.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
