package io.wadi.route;

import io.wadi.sink.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells of records that were not written which of them must not be written any more, since a later record of the same key was: it reads their topics
 * from there to where the route is. It joins no group and commits nothing. One thread uses it; throws Kafka's own exceptions.
 */
final class Overtaken implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final SinkTopics topics;
    private final Consumer<byte[], byte[]> consumer;

    Overtaken(SinkTopics topics) {
        this.topics = topics;
        this.consumer = topics.scout(topics.group());
    }

    /** Where the reading of a partition begins and ends. */
    private record Span(long from, long to) {
        Span and(Span other) {
            return new Span(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /**
     * Those of the records that a later one has overtaken, or may have: their topic does not tell any more.
     *
     * @param records all with keys, of partitions that the route reads
     * @param positions up to where the route is done with its partitions
     * @param between done while it reads
     */
    Set<ConsumerRecord<byte[], byte[]>> of(
            Collection<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions, Runnable between) {
        Set<ConsumerRecord<byte[], byte[]>> overtaken = forgotten(records);
        Map<ByteBuffer, List<ConsumerRecord<byte[], byte[]>>> byKey = new HashMap<>();
        Map<TopicPartition, Span> spans = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!overtaken.contains(record)) {
                byKey.computeIfAbsent(ByteBuffer.wrap(record.key()), any -> new ArrayList<>())
                        .add(record);
                spans(record, positions).forEach((partition, span) -> spans.merge(partition, span, Span::and));
            }
        }
        spans.values().removeIf(span -> span.from() >= span.to());
        consumer.assign(spans.keySet());
        spans.forEach((partition, span) -> consumer.seek(partition, span.from()));
        while (!spans.isEmpty()) {
            between.run();
            for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
                Span span = spans.get(Waiting.partition(read));
                if (read.key() != null && span != null && read.offset() < span.to()) {
                    byKey.getOrDefault(ByteBuffer.wrap(read.key()), List.of()).stream()
                            .filter(record -> isLater(read, record))
                            .forEach(overtaken::add);
                }
            }
            spans.entrySet()
                    .removeIf(each ->
                            consumer.position(each.getKey()) >= each.getValue().to());
            consumer.assign(spans.keySet());
        }
        return overtaken;
    }

    private static boolean isLater(ConsumerRecord<byte[], byte[]> read, ConsumerRecord<byte[], byte[]> record) {
        if (read.topic().equals(record.topic())) {
            return read.partition() == record.partition() && read.offset() > record.offset();
        }
        // Of one moment nobody can tell.
        return read.partition() == record.partition() && read.timestamp() >= record.timestamp();
    }

    /** Those behind which records may have been that nobody can read any more. */
    private Set<ConsumerRecord<byte[], byte[]>> forgotten(Collection<ConsumerRecord<byte[], byte[]>> records) {
        Set<TopicPartition> partitions = new HashSet<>();
        records.forEach(record -> partitions.add(Waiting.partition(record)));
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<String, Long> times = topics.keepsDeletes(
                partitions.stream().map(TopicPartition::topic).distinct().toList());
        long now = System.currentTimeMillis();
        Set<ConsumerRecord<byte[], byte[]>> forgotten = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            long time = times.getOrDefault(record.topic(), Long.MAX_VALUE);
            if (beginnings.getOrDefault(Waiting.partition(record), Long.MAX_VALUE) > record.offset() + 1
                    || now - record.timestamp() >= time) {
                forgotten.add(record);
            }
        }
        return forgotten;
    }

    /** What was written of records that may be later. */
    private Map<TopicPartition, Span> spans(
            ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Span> spans = new HashMap<>();
        Map<TopicPartition, Long> others = new HashMap<>();
        positions.forEach((partition, position) -> {
            if (partition.equals(Waiting.partition(record))) {
                spans.put(partition, new Span(record.offset() + 1, position));
            } else if (partition.partition() == record.partition()) {
                // A row that moves leaves one topic and enters another.
                others.put(partition, record.timestamp());
            }
        });
        if (!others.isEmpty()) {
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(others);
            found.forEach((partition, first) -> {
                if (first != null) {
                    spans.put(partition, new Span(first.offset(), positions.getOrDefault(partition, 0L)));
                }
            });
        }
        return spans;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
