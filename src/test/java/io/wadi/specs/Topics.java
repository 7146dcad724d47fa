package io.wadi.specs;

import io.wadi.servers.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What has come to the topics whose names begin with a prefix, topics that appear later included. Not thread-safe. */
final class Topics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final String prefix;
    private final KafkaConsumer<String, String> consumer;
    private final Set<TopicPartition> partitions = new HashSet<>();

    Topics(TestBroker broker, String prefix) {
        this.prefix = prefix;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** All committed records that are there now and were not returned before. */
    List<ConsumerRecord<String, String>> next() {
        discover();
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    private void discover() {
        Set<TopicPartition> found = new HashSet<>();
        consumer.listTopics().forEach((topic, infos) -> {
            if (topic.startsWith(prefix)) {
                infos.forEach(info -> found.add(new TopicPartition(topic, info.partition())));
            }
        });
        if (partitions.addAll(found)) {
            consumer.assign(partitions); // positions of those that were assigned before are kept
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
