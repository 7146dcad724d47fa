package io.wadi.topic;

import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A route's seen rows in the topic of its application. They lie in one partition, chosen by the route's name. */
final class SeenTopic {
    private final String route;
    private final StateTopic topic;

    /** @param client how to reach the brokers: the settings of a producer, of which those that an admin or a consumer knows are used */
    SeenTopic(String application, String route, Properties client) {
        this.route = route;
        this.topic = new StateTopic(application, StateTopic.PARTITIONS, client);
    }

    ProducerRecord<byte[], byte[]> record(StateRecord state) {
        return new ProducerRecord<>(
                topic.name(), partition(), state.key().getBytes(StandardCharsets.UTF_8), state.value());
    }

    /** Makes the topic, or checks that the one that is there can keep seen rows. */
    void ensure() {
        topic.ensure();
    }

    /** Everything that is committed of the route, the newest value of each key. */
    Collection<StateRecord> read() {
        return topic.read(partition(), this::ours).entrySet().stream()
                .map(entry -> new StateRecord(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Who captures the route, from now on. */
    Claims claims() {
        return topic.claims(List.of(partition()), this::any, value -> value);
    }

    private @Nullable String any(byte[] bytes) {
        String key = new String(bytes, StandardCharsets.UTF_8);
        return StateKeys.isOfRoute(route, key) ? key : null;
    }

    private @Nullable String ours(byte[] bytes) {
        String key = any(bytes);
        return key == null || StateKeys.isClaim(key) ? null : key;
    }

    private int partition() {
        return Utils.toPositive(Utils.murmur2(route.getBytes(StandardCharsets.UTF_8))) % StateTopic.PARTITIONS;
    }
}
