package io.wadi.connect;

import io.wadi.route.Scout;
import io.wadi.sink.Delivered;
import io.wadi.sink.Waiting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** What the worker has given to a task and the task has not done yet. One thread uses it. */
final class Intake {
    private final @Nullable Scout scout;
    private final Waiting<Given> waiting;
    private final Set<TopicPartition> opened = new HashSet<>();
    /** The worker has not moved there yet. */
    private final Set<TopicPartition> moving = new HashSet<>();
    /** They went before all that was given of them was done, and if they are here again none of it has come again yet. */
    private final Set<TopicPartition> undone = new HashSet<>();
    /** To here the worker moved, instead of where its group's offsets are. */
    private final Map<TopicPartition, Long> starts = new HashMap<>();

    /** Taken from what waits, and not done, in order: what another thread writes, what is to be written now, and what was run before its turn. */
    private final List<Given> underWay = new ArrayList<>();

    private final List<Given> batch = new ArrayList<>();
    private final List<Given> later = new ArrayList<>();
    private final Set<SinkRecord> refused = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param scout records are taken in the order of their time, as far as it sees; null: partition by partition */
    Intake(@Nullable Scout scout) {
        this.scout = scout;
        this.waiting = new Waiting<>(scout);
    }

    void open(Collection<TopicPartition> partitions) {
        close(partitions);
        waiting.open(partitions);
        opened.addAll(partitions);
    }

    /** Those partitions that were opened, and not begun yet. */
    Set<TopicPartition> opened() {
        return Set.copyOf(opened);
    }

    /** What came of these is read again, from there; all others that were opened go on where the worker began. */
    void begin(Map<TopicPartition, Long> starts) {
        drop(starts.keySet());
        waiting.open(starts.keySet());
        opened.clear();
        undone.removeAll(starts.keySet());
        moving.addAll(starts.keySet());
        this.starts.putAll(starts);
        if (scout != null) {
            // Not the group's offsets: they may be behind, and they are beyond those of a database that was set back.
            scout.begins(starts);
        }
    }

    /** What is not done of them is another's. */
    void close(Collection<TopicPartition> partitions) {
        opened.removeAll(partitions);
        moving.removeAll(partitions);
        starts.keySet().removeAll(partitions);
        first().keySet().stream().filter(partitions::contains).forEach(undone::add);
        drop(Set.copyOf(partitions));
    }

    private void drop(Set<TopicPartition> gone) {
        waiting.close(gone);
        taken().forEach(records -> records.removeIf(record -> gone.contains(Waiting.partition(record))));
        if (scout != null) {
            scout.forget(gone);
        }
    }

    /** The worker gives records again that it was refused: they are here already. */
    void add(Collection<SinkRecord> records) {
        moving.clear(); // it moves before it gives any
        for (SinkRecord record : records) {
            if (!refused.contains(record)) {
                add(Given.of(record));
            }
        }
        refused.clear();
    }

    private void add(Given record) {
        undone.remove(Waiting.partition(record));
        waiting.add(record);
        if (scout != null) {
            scout.given(record);
        }
    }

    /** The worker will give these again. */
    void refuse(Collection<SinkRecord> records) {
        refused.addAll(records);
    }

    /** The next records: the same ones, until they are under way or done. */
    List<Given> next(int most) {
        if (batch.isEmpty()) {
            batch.addAll(later.isEmpty() ? waiting.take(most) : later);
            later.clear();
        }
        return List.copyOf(batch);
    }

    /** Another thread writes these, which come first of those that are not done. */
    void begun(List<Delivered> records) {
        Set<Object> begun = records(records);
        for (List<Given> taken : List.of(batch, later)) {
            taken.stream().filter(begun::contains).forEach(underWay::add);
            taken.removeIf(begun::contains);
        }
    }

    /** What is under way and not done comes next, before all others. */
    void again() {
        if (!underWay.isEmpty()) {
            later.addAll(0, batch);
            batch.clear();
            batch.addAll(underWay);
            underWay.clear();
        }
    }

    void done(List<Delivered> records) {
        Set<Object> done = records(records);
        taken().forEach(each -> each.removeIf(done::contains));
    }

    private static Set<Object> records(List<Delivered> delivered) {
        Set<Object> records = new HashSet<>();
        delivered.forEach(each -> records.add(each.record()));
        return records;
    }

    private List<List<Given>> taken() {
        return List.of(underWay, batch, later);
    }

    boolean isEmpty() {
        return waiting.isEmpty() && taken().stream().allMatch(List::isEmpty);
    }

    /** The partitions of which enough is here. */
    Set<TopicPartition> full(int most) {
        return waiting.full(most);
    }

    /** So far the worker has read: also records that its converters or transformations left out, of which nobody else tells us. */
    void read(Map<TopicPartition, OffsetAndMetadata> positions) {
        Scout told = scout;
        if (told != null) {
            positions.forEach((partition, position) -> {
                if (isTrue(partition)) {
                    told.read(partition, position.offset());
                }
            });
        }
    }

    /**
     * Whether the worker is where it says it is. It is not, if it is about to move where the database says, for what it gave before was left aside; nor
     * if it was refused records, and their partition went and came back: it says that it has read them until it reads them again.
     */
    private boolean isTrue(TopicPartition partition) {
        return !moving.contains(partition) && !undone.contains(partition);
    }

    /** The offset of the first record that is not done of each partition that has one. */
    private Map<TopicPartition, Long> first() {
        Map<TopicPartition, Long> first = new HashMap<>(waiting.first());
        taken().forEach(records ->
                records.forEach(record -> first.merge(Waiting.partition(record), record.offset(), Math::min)));
        return first;
    }

    /** Guarantee 1: of the offsets that the worker may commit those up to which everything is done. */
    Map<TopicPartition, OffsetAndMetadata> done(Map<TopicPartition, OffsetAndMetadata> given) {
        Map<TopicPartition, Long> first = first();
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        given.forEach((partition, offset) -> {
            if (!isTrue(partition)) {
                return;
            }
            long until = Math.min(offset.offset(), first.getOrDefault(partition, Long.MAX_VALUE));
            done.put(partition, until == offset.offset() ? told(partition, offset) : new OffsetAndMetadata(until));
        });
        return done;
    }

    /**
     * A worker takes the offset that it was moved to for committed, and commits nothing that equals it: until a record came its group would seem to lag.
     * With a word of ours to it it does not equal.
     */
    private OffsetAndMetadata told(TopicPartition partition, OffsetAndMetadata offset) {
        boolean isStart = Objects.equals(starts.get(partition), offset.offset());
        return isStart ? new OffsetAndMetadata(offset.offset(), "as the database keeps it") : offset;
    }
}
