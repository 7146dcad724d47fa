package io.wadi.route;

import io.wadi.sink.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out whether partitions that another program reads have anything more for it, by looking for itself: a program that reads them does not say how
 * far it is where a partition ends with what is no record. It joins no group and commits nothing. One thread uses it.
 */
public final class Scout implements Waiting.Ended, AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final SinkTopics topics;
    private final Consumer<byte[], byte[]> consumer;
    /** Up to where nothing more will come. */
    private final Map<TopicPartition, Long> known = new HashMap<>();

    /** @param group of the program that reads them */
    Scout(SinkTopics topics, String group) {
        this.topics = topics;
        this.consumer = topics.scout(group);
    }

    /** The other program has given us this record. */
    public void given(ConsumerRecord<?, ?> record) {
        read(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    /** The other program has read so far; what it has not given us of it will not come. */
    public void read(TopicPartition partition, long position) {
        known.merge(partition, position, Math::max);
    }

    /** The other program begins there, whatever the group's offsets say. */
    public void begins(Map<TopicPartition, Long> starts) {
        known.putAll(starts);
    }

    /** Partitions that are read from where the group's offsets stand, or not read any more. */
    public void forget(Set<TopicPartition> partitions) {
        known.keySet().removeAll(partitions);
    }

    @Override
    public Set<TopicPartition> of(Set<TopicPartition> partitions) {
        begin(partitions);
        Set<TopicPartition> ended = new HashSet<>();
        topics.ends(partitions).forEach((partition, end) -> {
            if (position(partition) >= end || look(partition) >= end) {
                ended.add(partition);
            }
        });
        return ended;
    }

    /** Where the reading of those begins of which nothing has come yet. */
    private void begin(Set<TopicPartition> partitions) {
        Set<TopicPartition> unknown = new HashSet<>(partitions);
        unknown.removeAll(known.keySet());
        if (unknown.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(unknown);
        consumer.committed(unknown).forEach((partition, committed) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            known.put(partition, committed == null ? beginning : Math.max(committed.offset(), beginning));
        });
    }

    private long position(TopicPartition partition) {
        return known.getOrDefault(partition, 0L);
    }

    /** How far the partition holds no record that would come. */
    private long look(TopicPartition partition) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, position(partition));
        if (consumer.poll(LOOK).isEmpty()) {
            known.put(partition, consumer.position(partition));
        }
        return position(partition);
    }

    @Override
    public void close() {
        consumer.close();
        topics.close();
    }
}
