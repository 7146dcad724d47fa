package io.wadi.topic;

import io.wadi.change.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Seen rows in the compacted topic, written without transactions. */
public final class TopicStore implements SeenStore {
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final String route;
    private final SeenTopic topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile @Nullable Claims claims;

    public TopicStore(String application, String route, Properties settings) {
        this.route = route;
        this.topic = new SeenTopic(application, route, settings);
        this.producer = new KafkaProducer<>(
                AtLeastOnceDelivery.producing(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Collection<StateRecord> open() {
        topic.ensure();
        Claims begun = topic.claims();
        claims = begun;
        // Guarantee 4: first the claim, then the reading. Whoever writes after what is read here learns of the claim.
        send(begun.of(route, List.of(0)));
        begun.look();
        return topic.read();
    }

    @Override
    public long owner() {
        return claims().number(0);
    }

    @Override
    public Standing look() {
        return claims().look();
    }

    @Override
    public void tell(List<StateRecord> announced) {
        write(announced);
    }

    private Claims claims() {
        return Objects.requireNonNull(claims, "opened");
    }

    @Override
    public void write(List<StateRecord> state) {
        // Guarantee 2: the last piece, the head of a commit, says that the others are there. On its way together with
        // them it would arrive even if one of them is refused.
        int last = Math.max(0, state.size() - 1);
        put(state.subList(0, last));
        put(state.subList(last, state.size()));
    }

    private void put(List<StateRecord> pieces) {
        if (!pieces.isEmpty()) {
            Sending sent = send(pieces);
            claims().passOver(sent.first(), sent.last(), pieces.size());
        }
    }

    private Sending send(List<StateRecord> state) {
        Sending sending = new Sending(producer);
        sending.send(state.stream().map(topic::record).toList());
        producer.flush();
        sending.check();
        return sending;
    }

    @Override
    public void close() {
        producer.close(CLOSE);
        Claims begun = claims;
        if (begun != null) {
            begun.close();
        }
    }
}
