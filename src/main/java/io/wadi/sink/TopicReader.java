package io.wadi.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    /** So often the group hears of us while a batch is under way. */
    private static final long STAYS_NANOS = Duration.ofSeconds(1).toNanos();

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
    private final Waiting<ConsumerRecord<byte[], byte[]>> read;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Set<TopicPartition> given = new HashSet<>();
    private int taken;
    private long looked;
    private boolean mustAsk;
    private boolean lost;
    private boolean isMember;

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
        this.looked = nanos.getAsLong();
        this.read = new Waiting<>(inOrderOfTime ? this::ended : null);
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
                read.open(partitions);
                partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
                given.addAll(partitions);
                isMember = true;
            }
        };
    }

    private void gone(Collection<TopicPartition> partitions) {
        lost = true;
        isMember = false; // until it is told what it has instead, if only nothing
        read.close(partitions);
        next.keySet().removeAll(partitions);
        given.removeAll(partitions);
    }

    /**
     * The next batch; empty if there is none within the time. Throws what {@link Starts} throws, and asks it again the next time.
     *
     * @throws IllegalStateException if records of one row come to another reader
     */
    public List<ConsumerRecord<byte[], byte[]>> take(Duration atMost) {
        consumer.resume(consumer.paused());
        consumer.pause(read.full(most));
        boolean someWaits = taken > 0 && !read.isEmpty();
        poll(someWaits ? NOW : atMost);
        begin();
        lost = false; // nothing was under way
        List<ConsumerRecord<byte[], byte[]>> batch = read.take(most);
        taken = batch.size();
        return batch;
    }

    /** What was read already, of partitions that were just given to us, is read again from where they start. */
    private void begin() {
        if (given.isEmpty()) {
            return;
        }
        if (inOrderOfTime) {
            Together.check(read.partitions(), counts());
        }
        Map<TopicPartition, Long> from = starts.of(given);
        if (!from.isEmpty()) {
            from.forEach(this::begin);
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

    private void begin(TopicPartition partition, long offset) {
        read.close(List.of(partition));
        read.open(List.of(partition));
        next.put(partition, offset);
        consumer.seek(partition, offset);
    }

    private void poll(Duration atMost) {
        look();
        // It gives what it has fetched before, and asks nobody whether this is still ours.
        consumer.poll(atMost).forEach(read::add);
        look();
    }

    /** Whoever did not look for long may have stood still, wherever it was. */
    private void look() {
        long now = nanos.getAsLong();
        mustAsk |= now - looked > TRUSTED_NANOS;
        looked = now;
    }

    /** The partitions that were read to their end, after all that was read of the others. */
    private Set<TopicPartition> ended(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        Set<TopicPartition> ended = new HashSet<>();
        // Also beyond what is committed: a transaction ends on one partition before it ends on the other.
        ends.of(partitions).forEach((partition, end) -> {
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

    /** To be called while a batch is under way, as often as may be: a group takes who does not poll for long for dead. */
    public void stay() {
        if (nanos.getAsLong() - looked > STAYS_NANOS) {
            try {
                idle(NOW);
            } catch (WakeupException e) {
                confirm(); // who wakes it up wants no more records, but this batch comes to its end
            }
        }
    }

    /**
     * Comes before what was read is made durable.
     *
     * @throws LostException if partitions were taken away meanwhile
     */
    public void check() {
        confirm();
        look();
        while (mustAsk) {
            // Guarantee 4: who stood still until another had its partitions must not write an older state behind its
            // back. The group refuses offsets of who is no member any more.
            commit();
            look();
        }
    }

    private void confirm() {
        if (lost) {
            throw new LostException();
        }
    }

    /** These records need never be read again. */
    public void done(List<ConsumerRecord<byte[], byte[]>> batch) {
        batch.forEach(record -> next.merge(Waiting.partition(record), record.offset() + 1, Math::max));
        if (batch.size() == taken) {
            // Behind the last record may stand the end of its transaction: without it the group would seem to lag.
            read.empty().forEach(partition -> next.put(partition, consumer.position(partition)));
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
        mustAsk = false; // but for the time since the last look
    }

    /** Up to where the partitions are done with that the group has given us; null: it has not said yet which these are. */
    public @Nullable Map<TopicPartition, Long> positions() {
        return isMember && given.isEmpty() ? Map.copyOf(next) : null;
    }

    /** Goes back to where the offsets stand. */
    public void rewind() {
        read.clear();
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

    @Override
    public void close() {
        consumer.close();
    }
}
