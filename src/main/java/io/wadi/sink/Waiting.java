package io.wadi.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records that were read and wait to be taken, by partition. They are taken partition by partition, or, where a row may move from one topic to another,
 * in the order of their time over all partitions. One thread uses it.
 */
public final class Waiting<R extends ConsumerRecord<byte[], byte[]>> {
    /** Tells how far the partitions are read. */
    public interface Ended {
        /** Those of these partitions that were read to their end, as it stands after all that was read of the others. */
        Set<TopicPartition> of(Set<TopicPartition> partitions);
    }

    private final Map<TopicPartition, Deque<R>> read = new LinkedHashMap<>();
    private final @Nullable Ended ended;

    /** @param ended null: records are taken partition by partition */
    public Waiting(@Nullable Ended ended) {
        this.ended = ended;
    }

    /** From here on records of these partitions may come. */
    public void open(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> read.putIfAbsent(partition, new ArrayDeque<>()));
    }

    /** Their records are somebody else's, or are read again. */
    public void close(Collection<TopicPartition> partitions) {
        read.keySet().removeAll(partitions);
    }

    /** One of a partition that is not open is left aside. */
    public void add(R record) {
        Deque<R> of = read.get(partition(record));
        if (of != null) {
            of.add(record);
        }
    }

    /** Forgets all records; they are read again. */
    public void clear() {
        read.values().forEach(Deque::clear);
    }

    public boolean isEmpty() {
        return read.values().stream().allMatch(Deque::isEmpty);
    }

    Set<TopicPartition> partitions() {
        return read.keySet();
    }

    /** The open partitions of which nothing waits. */
    Set<TopicPartition> empty() {
        Set<TopicPartition> empty = new HashSet<>();
        read.forEach((partition, records) -> {
            if (records.isEmpty()) {
                empty.add(partition);
            }
        });
        return empty;
    }

    /** The partitions of which so many wait that no more are needed now. */
    public Set<TopicPartition> full(int most) {
        Set<TopicPartition> full = new HashSet<>();
        read.forEach((partition, records) -> {
            // Of one moment all are needed at once.
            boolean isSeveral = ended == null
                    || !records.isEmpty()
                            && records.getLast().timestamp() > records.element().timestamp();
            if (records.size() >= most && isSeveral) {
                full.add(partition);
            }
        });
        return full;
    }

    /** The offset of the first record that waits of each partition that has one. */
    public Map<TopicPartition, Long> first() {
        Map<TopicPartition, Long> first = new LinkedHashMap<>();
        read.forEach((partition, records) -> {
            if (!records.isEmpty()) {
                first.put(partition, records.element().offset());
            }
        });
        return first;
    }

    /** The next records; empty if there are none yet. */
    public List<R> take(int most) {
        Ended asked = ended;
        return asked == null ? byPartition(most) : byTime(most, asked);
    }

    private List<R> byPartition(int most) {
        List<R> batch = new ArrayList<>();
        for (Deque<R> records : read.values()) {
            while (batch.size() < most && !records.isEmpty()) {
                batch.add(records.remove());
            }
        }
        return batch;
    }

    /** Ends where a partition has nothing more, and might have something as old as what the others have. */
    private List<R> byTime(int most, Ended asked) {
        List<R> batch = new ArrayList<>();
        @Nullable Set<TopicPartition> ends = null;
        while (batch.size() < most) {
            OptionalLong oldest = read.values().stream()
                    .filter(records -> !records.isEmpty())
                    .mapToLong(records -> records.element().timestamp())
                    .min();
            if (oldest.isEmpty()) {
                return batch;
            }
            Set<TopicPartition> behind = behind(oldest.getAsLong());
            if (!behind.isEmpty()) {
                ends = ends == null ? asked.of(read.keySet()) : ends;
                if (!ends.containsAll(behind)) {
                    return batch;
                }
            }
            batch.addAll(SameTime.inOrder(upTo(oldest.getAsLong())));
        }
        return batch;
    }

    /** The partitions of which nothing younger was read. */
    private Set<TopicPartition> behind(long time) {
        Set<TopicPartition> behind = new HashSet<>();
        read.forEach((partition, records) -> {
            if (records.isEmpty() || records.getLast().timestamp() <= time) {
                behind.add(partition);
            }
        });
        return behind;
    }

    private List<R> upTo(long time) {
        List<R> all = new ArrayList<>();
        for (Deque<R> records : read.values()) {
            while (!records.isEmpty() && records.element().timestamp() <= time) {
                all.add(records.remove());
            }
        }
        return all;
    }

    /** Where a record stands. */
    public static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
