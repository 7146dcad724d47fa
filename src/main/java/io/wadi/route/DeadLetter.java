package io.wadi.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.wadi.change.DeadRow;
import io.wadi.change.StateException;
import io.wadi.record.RowJson;
import io.wadi.sink.Delivered;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The record of a row whose route failed every time: the row as it was read, as JSON, with the cause in headers; and of a record that no table takes. */
final class DeadLetter {
    static final String ERROR = "wadi.error";
    static final String ERROR_CLASS = "wadi.error-class";
    static final String ROUTE = "wadi.route";
    /** What a replay needs, for itself alone. */
    static final String ROW = "wadi.row";

    /** Which shard of a connector the row is of: it alone runs it again. */
    static final String SHARD = "wadi.shard";

    static final String STACK = "wadi.stack";
    private static final int MOST_STACK = 8_000;
    static final String ATTEMPTS = "wadi.attempts";

    static final String LEFT_OUT = "wadi.left-out";
    static final String TOPIC = "wadi.topic";
    static final String PARTITION = "wadi.partition";
    static final String OFFSET = "wadi.offset";
    /** When the record was written that no table takes. */
    static final String TIMESTAMP = "wadi.timestamp";

    /** What a letter of a record adds to its headers. */
    private static final Set<String> ADDED =
            Set.of(ROUTE, TableHeaders.STEP, TOPIC, PARTITION, OFFSET, TIMESTAMP, ERROR_CLASS, ERROR, STACK);

    private DeadLetter() {}

    static ProducerRecord<byte[], byte[]> of(
            String topic,
            String route,
            int attempts,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            DeadRow row,
            Exception cause) {
        Object key = headers.get(KafkaConstants.KEY);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, utf8(String.valueOf(key)), json(body));
        headers.forEach((name, value) -> {
            if (!name.equals(KafkaConstants.KEY)) {
                record.headers().add(name, utf8(value.toString()));
            }
        });
        record.headers()
                .add(ROUTE, utf8(route))
                .add(ATTEMPTS, utf8(Integer.toString(attempts)))
                .add(ERROR_CLASS, utf8(cause.getClass().getName()))
                .add(ERROR, utf8(String.valueOf(cause.getMessage())))
                .add(STACK, utf8(stack(cause)))
                .add(ROW, row.write());
        return record;
    }

    private static String stack(Exception cause) {
        String text = Utils.stackTrace(cause);
        return text.length() <= MOST_STACK ? text : text.substring(0, MOST_STACK) + "...";
    }

    /** A header's text, or null. */
    static @Nullable String text(ConsumerRecord<byte[], byte[]> letter, String header) {
        Header found = letter.headers().lastHeader(header);
        return found == null || found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    /** Which row it was, if the letter says so in a way that can be read. */
    static Optional<DeadRow> row(ConsumerRecord<byte[], byte[]> letter) {
        Header found = letter.headers().lastHeader(ROW);
        if (found == null || found.value() == null) {
            return Optional.empty();
        }
        return row(found.value()).or(() -> base64(found.value()).flatMap(DeadLetter::row));
    }

    private static Optional<DeadRow> row(byte[] written) {
        try {
            return Optional.of(DeadRow.read(written));
        } catch (StateException e) {
            // Of a newer program, or damaged: the replay counts it and says so.
            return Optional.empty();
        }
    }

    /** What bytes become in the headers that a Connect worker writes. */
    private static Optional<byte[]> base64(byte[] text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The record that does not fit, as it was read. */
    static ProducerRecord<byte[], byte[]> of(String topic, String route, Delivered misfit) {
        ConsumerRecord<byte[], byte[]> read = misfit.record();
        Exception cause = Objects.requireNonNull(misfit.misfit());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, null, read.key(), read.value(), read.headers());
        record.headers()
                .add(ROUTE, utf8(route))
                .add(TOPIC, utf8(read.topic()))
                .add(PARTITION, utf8(Integer.toString(read.partition())))
                .add(OFFSET, utf8(Long.toString(read.offset())))
                .add(TIMESTAMP, utf8(Long.toString(read.timestamp())))
                .add(ERROR_CLASS, utf8(cause.getClass().getName()))
                .add(ERROR, utf8(misfit.why()))
                .add(STACK, utf8(stack(cause)));
        String step = misfit.step();
        if (step != null) {
            record.headers().add(TableHeaders.STEP, utf8(step));
        }
        return record;
    }

    /** The record that did not fit, as it was read; empty if the letter does not hold it. */
    static Optional<ConsumerRecord<byte[], byte[]>> record(ConsumerRecord<byte[], byte[]> letter) {
        String topic = text(letter, TOPIC);
        if (topic == null || text(letter, LEFT_OUT) != null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ConsumerRecord<>(
                    topic,
                    Integer.parseInt(text(letter, PARTITION)),
                    Long.parseLong(text(letter, OFFSET)),
                    Long.parseLong(text(letter, TIMESTAMP)),
                    TimestampType.CREATE_TIME,
                    letter.serializedKeySize(),
                    letter.serializedValueSize(),
                    letter.key(),
                    letter.value(),
                    asRead(letter.headers()),
                    Optional.empty()));
        } catch (NumberFormatException e) {
            // Somebody else's, or damaged: the replay counts it and says so.
            return Optional.empty();
        }
    }

    /** Without what the letter added; a record that was a dead letter itself has headers of these names, too. */
    private static RecordHeaders asRead(Headers all) {
        Map<String, Header> added = new HashMap<>();
        for (Header header : all) {
            if (ADDED.contains(header.key())) {
                added.put(header.key(), header);
            }
        }
        RecordHeaders read = new RecordHeaders();
        for (Header header : all) {
            if (added.get(header.key()) != header) {
                read.add(header);
            }
        }
        return read;
    }

    private static byte[] json(Map<String, @Nullable Object> body) {
        try {
            return RowJson.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row as it was read is always JSON", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
