package io.wadi.topic;

import io.wadi.change.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Seen rows in the compacted topic, written without transactions. */
public final class TopicStore implements SeenStore {
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final SeenTopic topic;
    private final KafkaProducer<byte[], byte[]> producer;

    public TopicStore(String application, String route, Properties settings) {
        this.topic = new SeenTopic(application, route, settings);
        this.producer = new KafkaProducer<>(
                AtLeastOnceDelivery.producing(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Collection<StateRecord> open() {
        topic.ensure();
        return topic.read();
    }

    @Override
    public void write(List<StateRecord> state) {
        Sending sending = new Sending(producer);
        sending.send(state.stream().map(topic::record).toList());
        producer.flush();
        sending.check();
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
