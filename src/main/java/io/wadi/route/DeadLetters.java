package io.wadi.route;

import io.wadi.topic.StateTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is in a dead letter topic now and no replay has taken yet: how far they came are the offsets of a consumer group. Throws Kafka's own
 * exceptions. Not thread-safe.
 */
final class DeadLetters implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /** @param client how to reach the brokers, as a producer does */
    DeadLetters(String topic, String group, Properties client) {
        Map<String, Object> settings = new HashMap<>(StateTopic.reach(client));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            // What a replayed row becomes anew comes after this, and is for the next replay.
            ends = consumer.endOffsets(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    Set<TopicPartition> partitions() {
        return ends.keySet();
    }

    /** Reads from there, whatever the group's offsets say. */
    void begin(Map<TopicPartition, Long> starts) {
        starts.forEach(consumer::seek);
    }

    /**
     * The next ones, about as many as that at most; none at the end.
     *
     * @param between done while it waits for the broker
     */
    List<ConsumerRecord<byte[], byte[]>> next(int most, Runnable between) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        while (letters.size() < most && !isAtEnd()) {
            between.run();
            for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                letters.add(letter);
            }
        }
        return letters;
    }

    private boolean isAtEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Counts all that {@link #next} has returned as taken. */
    void taken() {
        consumer.commitSync();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
