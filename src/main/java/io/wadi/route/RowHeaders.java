package io.wadi.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaHeaderFilterStrategy;
import org.apache.camel.component.kafka.serde.DefaultKafkaHeaderSerializer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange's headers become on a record, as camel-kafka's own filter and serializer make it. The rows of one read carry the same strings,
 * so their headers are made once and shared. Thread-safe.
 */
final class RowHeaders {
    /** Routes name their headers; only names made of data would be more, and those are not remembered. */
    private static final int NAMES = 64;

    private final KafkaConfiguration configuration;
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /** @param header null: the header stays behind */
    private record Made(Object value, @Nullable Header header) {}

    RowHeaders(KafkaConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Whether a header's name and value alone decide what becomes of it: of other filters and serializers nobody knows. */
    static boolean isPlain(KafkaConfiguration configuration) {
        Class<?> serializer = configuration.getHeaderSerializer().getClass();
        return configuration.getHeaderFilterStrategy().getClass() == KafkaHeaderFilterStrategy.class
                && (serializer == DefaultKafkaHeaderSerializer.class || serializer == HeaderDigits.class);
    }

    /** Whether a header of this name was met before. */
    boolean knows(String name) {
        return made.containsKey(name);
    }

    /** The record's header, or null if the exchange's stays behind. */
    @Nullable
    Header of(String name, @Nullable Object value, Exchange exchange) {
        Made known = made.get(name);
        if (known != null && known.value == value) {
            return known.header;
        }
        Header header = make(name, value, exchange);
        if (value instanceof String && (known != null || made.size() < NAMES)) {
            made.put(name, new Made(value, header));
        }
        return header;
    }

    private @Nullable Header make(String name, @Nullable Object value, Exchange exchange) {
        if (configuration.getHeaderFilterStrategy().applyFilterToCamelHeaders(name, value, exchange)) {
            return null;
        }
        byte[] bytes = configuration.getHeaderSerializer().serialize(name, value);
        return bytes == null ? null : new RecordHeader(name, bytes);
    }
}
