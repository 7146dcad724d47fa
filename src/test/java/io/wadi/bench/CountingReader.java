package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts a topic's committed records from its beginning on. Not thread-safe. */
final class CountingReader implements Progress {
    private static final long LIMIT = Duration.ofMinutes(15).toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private long count;
    private long bytes;

    CountingReader(String brokers, String topic) {
        this.topic = topic;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed", "max.poll.records", 10_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        consumer.seekToBeginning(consumer.assignment());
    }

    /** Of the values of all records counted. */
    @Override
    public double bytesPerRow() {
        return (double) bytes / count;
    }

    @Override
    public long reach(long wanted, ChildJvm program) {
        long start = System.nanoTime();
        while (count < wanted) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                count++;
                bytes += record.serializedValueSize();
            }
            if (!program.isAlive() || System.nanoTime() - start > LIMIT) {
                throw new IllegalStateException("Only %d of %d records came on %s. The program printed:%n%s"
                        .formatted(count, wanted, topic, String.join(System.lineSeparator(), program.lines())));
            }
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
