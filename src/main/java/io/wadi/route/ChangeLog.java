package io.wadi.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.change.Change;
import io.wadi.record.RowJson;
import io.wadi.topic.StateTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** What happened to the rows of a route, on a topic that the user names: a record for each change, in the commit that delivers it. Thread-safe. */
final class ChangeLog {
    private static final ObjectMapper MAPPER = RowJson.mapper();

    private final String topic;

    private ChangeLog(String topic) {
        this.topic = topic;
    }

    /** The one that the route asks for; null: none. */
    static @Nullable ChangeLog of(TableConfiguration settings) {
        String topic = settings.getChangeLog();
        return topic == null ? null : new ChangeLog(topic);
    }

    /**
     * Makes the topic as a compacted one, which keeps the last change of each row. One that is there stays as it is: how long it keeps changes is
     * its owner's choice.
     *
     * @param client how to reach the brokers, as a producer does
     */
    void ensure(Properties client) {
        try (Admin admin = Admin.create(StateTopic.reach(client))) {
            // Looked up first: who may write to a topic may often make none.
            if (!admin.listTopics().names().get().contains(topic)) {
                make(admin);
            }
        } catch (ExecutionException e) {
            throw new KafkaException("Could not make the topic %s of changeLog".formatted(topic), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private void make(Admin admin) throws ExecutionException, InterruptedException {
        NewTopic wanted = new NewTopic(topic, Optional.empty(), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            // Another task of the route was first.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** What was made of the change, and last the record that tells of it. */
    List<ProducerRecord<byte[], byte[]>> with(
            Change change, Reading reading, List<ProducerRecord<byte[], byte[]>> made) {
        Map<String, @Nullable Object> entry = row(change);
        byte[] key = json(entry);
        entry.put("operation", change.operation().label());
        entry.put("oldFingerprint", change.oldFingerprint());
        entry.put("newFingerprint", change.newFingerprint());
        entry.put("capturedAt", reading.capturedAt());
        entry.put("scan", Long.valueOf(reading.scan()));
        entry.put("topics", made.stream().map(ProducerRecord::topic).distinct().toList());
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(made);
        all.add(new ProducerRecord<>(topic, key, json(entry)));
        return all;
    }

    private static Map<String, @Nullable Object> row(Change change) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("table", change.table().name().toString());
        row.put("key", change.remains(Map.of()));
        return row;
    }

    private static byte[] json(Map<String, @Nullable Object> entry) {
        try {
            return MAPPER.writeValueAsBytes(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // every value that a key can have is known to the mapper
        }
    }
}
