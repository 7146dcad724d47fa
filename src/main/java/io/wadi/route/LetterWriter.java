package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.DeadRow;
import io.wadi.topic.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Writes the dead letters of a route's rows, none larger than its topic takes as far as that is known. Thread-safe; outlives a flow. */
final class LetterWriter {
    /** What an earlier letter of the row says of the cause, which its own refusal is not. */
    private static final List<String> CAUSE =
            List.of(DeadLetter.ERROR, DeadLetter.ERROR_CLASS, DeadLetter.STACK, DeadLetter.ATTEMPTS, TableHeaders.STEP);

    private final String topic;
    private final String route;
    private volatile int most;

    /** @param most the bytes of the largest record that the producer takes */
    LetterWriter(String topic, String route, int most) {
        this.topic = topic;
        this.route = route;
        this.most = most;
    }

    /** The writer of a route with a dead letter topic; null: it has none. */
    static @Nullable LetterWriter of(TableEndpoint endpoint, String route) {
        String topic = endpoint.getConfiguration().getDeadLetterTopic();
        RouteKafkaComponent kafka = endpoint.getCamelContext().getComponent("kafka", RouteKafkaComponent.class);
        return topic == null ? null : new LetterWriter(topic, route, kafka.maxRequestSize());
    }

    /**
     * The letter of a row, without what is too large for the topic; null if the topic takes none at all.
     *
     * @param sign of the row's shard, if there are several
     */
    @Nullable
    ProducerRecord<byte[], byte[]> letter(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            @Nullable String sign) {
        ProducerRecord<byte[], byte[]> whole =
                DeadLetter.of(topic, route, change.failures() + 1, body, headers, DeadRow.of(change), cause);
        if (sign != null) {
            whole.headers().add(DeadLetter.SHARD, sign.getBytes(StandardCharsets.UTF_8));
        }
        ProducerRecord<byte[], byte[]> refused = refused(cause);
        if (refused == null) {
            return fitting(whole, LeftOut.NOTHING);
        }
        takesLessThan(RecordSize.of(refused));
        LeftOut before = LeftOut.of(refused);
        return before == LeftOut.ROW
                ? null
                : fitting(withCause(whole, refused), LeftOut.values()[before.ordinal() + 1]);
    }

    /** Why there is no letter. */
    Exception refusal(Exception cause) {
        return new IllegalStateException(
                "%s. The dead letter topic %s takes not even a letter that says no more than that: its max.message.bytes is too small"
                        .formatted(cause.getMessage(), topic),
                cause);
    }

    private @Nullable ProducerRecord<byte[], byte[]> fitting(ProducerRecord<byte[], byte[]> whole, LeftOut least) {
        for (LeftOut each : LeftOut.values()) {
            ProducerRecord<byte[], byte[]> letter = each.from(whole);
            if (each.compareTo(least) >= 0 && RecordSize.of(letter) <= most) {
                return letter;
            }
        }
        return null;
    }

    /** The letter of this row that was too large, if that is why the row comes again. */
    private @Nullable ProducerRecord<byte[], byte[]> refused(Exception cause) {
        if (!(cause instanceof RejectedException rejected) || !(cause.getCause() instanceof RecordTooLargeException)) {
            return null;
        }
        ProducerRecord<byte[], byte[]> record = rejected.record();
        boolean isLetter = record.topic().equals(topic) && record.headers().lastHeader(DeadLetter.ERROR) != null;
        return isLetter ? record : null;
    }

    /** Each refusal costs the flow: the next rows of the kind need none. */
    private synchronized void takesLessThan(int bytes) {
        most = Math.min(most, bytes - 1);
    }

    private static ProducerRecord<byte[], byte[]> withCause(
            ProducerRecord<byte[], byte[]> letter, ProducerRecord<byte[], byte[]> refused) {
        for (String name : CAUSE) {
            Header first = refused.headers().lastHeader(name);
            letter.headers().remove(name);
            if (first != null) {
                letter.headers().add(first);
            }
        }
        return letter;
    }
}
