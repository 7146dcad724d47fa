package io.wadi.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics in batches, whose offsets are committed when somebody says that a batch is done. Records of one partition come in its order; where
 * there are several topics, those of all partitions come in the order of their time, for a row that moves leaves one topic and enters another.
 *
 * <p>One thread uses it, but for {@link #wakeUp}. Partitions that are taken away, while a batch is under way, make it throw {@link LostException} at
 * the next occasion, and then reading begins anew where the offsets stand.
 */
public final class TopicReader implements AutoCloseable {
    /** Longer ago the group may have given the partitions away without our knowing. */
    private static final long TRUSTED_NANOS = Duration.ofSeconds(3).toNanos();

    private static final Duration NOW = Duration.ZERO;

    /** How far partitions reach by now, also where nothing is committed yet. */
    public interface Ends {
        Map<TopicPartition, Long> of(Set<TopicPartition> partitions);
    }

    /** Where partitions that were given to us are to be read from; where the group's offsets stand, if they are left out. */
    public interface Starts {
        Map<TopicPartition, Long> of(Set<TopicPartition> partitions);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Ends ends;
    private final Starts starts;
    private final boolean inOrderOfTime;
    private final int most;
    private final LongSupplier nanos;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> read = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Set<TopicPartition> given = new HashSet<>();
    private int taken;
    private long polled;
    private boolean lost;

    /**
     * @param inOrderOfTime whether records of several partitions are put in the order of their time
     * @param most records of a batch
     */
    public TopicReader(
            Consumer<byte[], byte[]> consumer,
            Ends ends,
            Starts starts,
            boolean inOrderOfTime,
            int most,
            LongSupplier nanos) {
        this.consumer = consumer;
        this.ends = ends;
        this.starts = starts;
        this.inOrderOfTime = inOrderOfTime;
        this.most = most;
        this.nanos = nanos;
    }

    /** To be given to the consumer when it subscribes. */
    public ConsumerRebalanceListener listener() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                gone(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                partitions.forEach(partition -> {
                    read.put(partition, new ArrayDeque<>());
                    next.put(partition, consumer.position(partition));
                    given.add(partition);
                });
            }
        };
    }

    private void gone(Collection<TopicPartition> partitions) {
        lost = true;
        partitions.forEach(partition -> {
            read.remove(partition);
            next.remove(partition);
            given.remove(partition);
        });
    }

    /**
     * The next batch; empty if there is none within the time. Throws what {@link Starts} throws, and asks it again the next time.
     *
     * @throws IllegalStateException if a partition ends before it is to be read from, or records of one row come to another reader
     */
    public List<ConsumerRecord<byte[], byte[]>> take(Duration atMost) {
        Set<TopicPartition> full = new HashSet<>();
        read.forEach((partition, records) -> {
            // Of one moment all are needed at once.
            boolean isSeveral = !inOrderOfTime
                    || !records.isEmpty()
                            && records.getLast().timestamp() > records.element().timestamp();
            if (records.size() >= most && isSeveral) {
                full.add(partition);
            }
        });
        consumer.resume(consumer.paused());
        consumer.pause(full);
        boolean someWaits = taken > 0 && read.values().stream().anyMatch(records -> !records.isEmpty());
        poll(someWaits ? NOW : atMost);
        begin();
        lost = false; // nothing was under way
        List<ConsumerRecord<byte[], byte[]>> batch = inOrderOfTime ? byTime() : byPartition();
        taken = batch.size();
        return batch;
    }

    /** What was read already, of partitions that were just given to us, is read again from where they start. */
    private void begin() {
        if (given.isEmpty()) {
            return;
        }
        if (inOrderOfTime) {
            Together.check(read.keySet(), counts());
        }
        Map<TopicPartition, Long> from = starts.of(given);
        if (!from.isEmpty()) {
            Map<TopicPartition, Long> reach = ends.of(from.keySet());
            from.forEach((partition, offset) -> begin(partition, offset, reach.getOrDefault(partition, 0L)));
            commit(); // who watches the group sees where it stands, also if nothing comes
        }
        given.clear();
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        for (String topic : consumer.subscription()) {
            int partitions = consumer.partitionsFor(topic).size();
            if (partitions > 0) { // it is there already
                counts.put(topic, partitions);
            }
        }
        return counts;
    }

    private void begin(TopicPartition partition, long offset, long end) {
        if (offset > end) {
            throw new IllegalStateException(
                    "Partition %d of topic %s ends at offset %d, and the table of offsets says that all before %d is written. If the topic was made anew, delete its rows there."
                            .formatted(partition.partition(), partition.topic(), end, offset));
        }
        read.put(partition, new ArrayDeque<>());
        next.put(partition, offset);
        consumer.seek(partition, offset);
    }

    private void poll(Duration atMost) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            Deque<ConsumerRecord<byte[], byte[]>> of = read.get(partition(record));
            if (of != null) {
                of.add(record);
            }
        }
        polled = nanos.getAsLong();
    }

    private List<ConsumerRecord<byte[], byte[]>> byPartition() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (Deque<ConsumerRecord<byte[], byte[]>> records : read.values()) {
            while (batch.size() < most && !records.isEmpty()) {
                batch.add(records.remove());
            }
        }
        return batch;
    }

    /** Ends where a partition has nothing more, and might have something as old as what the others have. */
    private List<ConsumerRecord<byte[], byte[]>> byTime() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        @Nullable Set<TopicPartition> ended = null;
        while (batch.size() < most) {
            OptionalLong oldest = read.values().stream()
                    .filter(records -> !records.isEmpty())
                    .mapToLong(records -> records.element().timestamp())
                    .min();
            if (oldest.isEmpty()) {
                return batch;
            }
            Set<TopicPartition> open = open(oldest.getAsLong());
            if (!open.isEmpty()) {
                ended = ended == null ? ended() : ended;
                if (!ended.containsAll(open)) {
                    return batch;
                }
            }
            batch.addAll(SameTime.inOrder(upTo(oldest.getAsLong())));
        }
        return batch;
    }

    /** The partitions of which nothing younger was read. */
    private Set<TopicPartition> open(long time) {
        Set<TopicPartition> open = new HashSet<>();
        read.forEach((partition, records) -> {
            if (records.isEmpty() || records.getLast().timestamp() <= time) {
                open.add(partition);
            }
        });
        return open;
    }

    private List<ConsumerRecord<byte[], byte[]>> upTo(long time) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        for (Deque<ConsumerRecord<byte[], byte[]>> records : read.values()) {
            while (!records.isEmpty() && records.element().timestamp() <= time) {
                all.add(records.remove());
            }
        }
        return all;
    }

    /** The partitions that were read to their end, after all that was read of the others. */
    private Set<TopicPartition> ended() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        read.keySet().forEach(partition -> positions.put(partition, consumer.position(partition)));
        Set<TopicPartition> ended = new HashSet<>();
        // Also beyond what is committed: a transaction ends on one partition before it ends on the other.
        ends.of(read.keySet()).forEach((partition, end) -> {
            if (positions.getOrDefault(partition, 0L) >= end) {
                ended.add(partition);
            }
        });
        return ended;
    }

    /** Stays in the group and reads nothing. */
    public void idle(Duration time) {
        consumer.pause(consumer.assignment());
        poll(time);
        confirm();
    }

    /**
     * Comes before what was read is made durable.
     *
     * @throws LostException if partitions were taken away meanwhile
     */
    public void check() {
        confirm();
        if (nanos.getAsLong() - polled > TRUSTED_NANOS) {
            // Guarantee 4: who stood still until another had its partitions must not write an older state behind its
            // back. The group refuses offsets of who is no member any more.
            commit();
            polled = nanos.getAsLong();
        }
    }

    private void confirm() {
        if (lost) {
            throw new LostException();
        }
    }

    /** These records need never be read again. */
    public void done(List<ConsumerRecord<byte[], byte[]>> batch) {
        batch.forEach(record -> next.merge(partition(record), record.offset() + 1, Math::max));
        if (batch.size() == taken) {
            // Behind the last record may stand the end of its transaction: without it the group would seem to lag.
            read.forEach((partition, records) -> {
                if (records.isEmpty()) {
                    next.put(partition, consumer.position(partition));
                }
            });
        }
        commit();
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        try {
            consumer.commitSync(offsets);
        } catch (WakeupException e) {
            consumer.commitSync(offsets); // who wakes it up wants no more records, but these are done
        } catch (org.apache.kafka.clients.consumer.CommitFailedException e) {
            lost = true;
            throw new LostException(e);
        }
    }

    /** Goes back to where the offsets stand. */
    public void rewind() {
        read.values().forEach(Deque::clear);
        for (TopicPartition partition : consumer.assignment()) {
            Long offset = next.get(partition);
            if (offset != null) {
                consumer.seek(partition, offset);
            }
        }
        lost = false;
    }

    /** Ends a wait for records with a {@link WakeupException}. Called by any thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
