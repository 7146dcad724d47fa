package io.wadi.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.wadi.record.RowJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The record of a row whose route failed every time: the row as it was read, as JSON, with the cause in headers. */
final class DeadLetter {
    static final String ERROR = "wadi.error";
    static final String ERROR_CLASS = "wadi.error-class";
    static final String ROUTE = "wadi.route";
    static final String ATTEMPTS = "wadi.attempts";

    private DeadLetter() {}

    static ProducerRecord<byte[], byte[]> of(
            String topic,
            String route,
            int attempts,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
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
                .add(ERROR, utf8(String.valueOf(cause.getMessage())));
        return record;
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
