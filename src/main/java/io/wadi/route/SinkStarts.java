package io.wadi.route;

import io.wadi.sink.BatchWriter;
import io.wadi.sink.TopicReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Where reading begins of a route whose databases keep how far its topics are written. */
final class SinkStarts implements TopicReader.Starts {
    private final SinkTopics topics;
    private final BatchWriter writer;

    SinkStarts(SinkTopics topics, BatchWriter writer) {
        this.topics = topics;
        this.writer = writer;
    }

    /**
     * Of all partitions, if a database keeps it, but for those of which one tells nothing where the route says that they are not read from their beginning.
     *
     * @throws IllegalStateException if a partition ends before it is to be read from
     */
    @Override
    public Map<TopicPartition, Long> of(Set<TopicPartition> partitions) {
        if (!writer.keepsOffsets()) {
            return Map.of();
        }
        Map<TopicPartition, Long> starts = new HashMap<>(reachable(writer.starts(partitions)));
        Set<TopicPartition> untold = new HashSet<>(partitions);
        untold.removeAll(starts.keySet());
        if (!untold.isEmpty() && topics.isFromBeginning()) {
            // Guarantee 1: the database lacks them, whatever the group's offsets say. It is new, was set back to a
            // backup, or somebody deleted its lines to have them again.
            starts.putAll(topics.beginnings(untold));
        }
        return starts;
    }

    private Map<TopicPartition, Long> reachable(Map<TopicPartition, Long> starts) {
        Map<TopicPartition, Long> ends = starts.isEmpty() ? Map.of() : topics.ends(starts.keySet());
        starts.forEach((partition, offset) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (offset > end) {
                throw new IllegalStateException(
                        "Partition %d of topic %s ends at offset %d, and the table of offsets says that all before %d is written. If the topic was made anew, delete its rows there."
                                .formatted(partition.partition(), partition.topic(), end, offset));
            }
        });
        return starts;
    }
}
