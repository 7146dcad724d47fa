package io.wadi.route;

import io.wadi.record.Envelope;
import io.wadi.record.RecordKey;
import io.wadi.record.RowChange;
import io.wadi.table.RowKey;
import io.wadi.topic.Outlet;
import io.wadi.topic.RowRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.kafka.KafkaProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Stages what a captured row sends, and gives what any other exchange sends to the {@link Outlet} if the program has one; else it is camel-kafka's
 * producer for those, started when the first one comes.
 */
final class RouteKafkaProducer extends KafkaProducer {
    private static final byte[] NOTHING = {};

    private final RouteKafkaComponent component;
    private final KafkaConfiguration configuration;
    private final KafkaEndpoint plainEndpoint;
    private final RowHeaders rowHeaders;
    private final boolean isPlain;
    private final int maxRequestSize;
    private final @Nullable Outlet outlet;
    private @Nullable AsyncProducer plain;

    RouteKafkaProducer(RouteKafkaEndpoint endpoint, RouteKafkaComponent component, KafkaEndpoint plainEndpoint) {
        super(endpoint);
        this.plainEndpoint = plainEndpoint;
        this.component = component;
        this.configuration = endpoint.getConfiguration();
        this.rowHeaders = new RowHeaders(configuration);
        this.isPlain = isPlain(configuration);
        this.maxRequestSize = component.maxRequestSize();
        this.outlet = component.outlet();
    }

    @Override
    protected void doStart() {
        // The connection is made for the first exchange that is no captured row: most routes have none.
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(plain, plainEndpoint);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        RowRecords row = exchange.getProperty(TableHeaders.RECORDS, RowRecords.class);
        if (row != null) {
            stage(exchange, row);
            callback.done(true);
            return true;
        }
        if (component.stagesOnly()) {
            exchange.setException(new IllegalStateException(
                    "A preview shows what is made of a row in its own route; a step took this out of it."));
            callback.done(true);
            return true;
        }
        if (outlet != null) {
            handOver(exchange, outlet);
            callback.done(true);
            return true;
        }
        try {
            return plain().process(exchange, callback);
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private synchronized AsyncProducer plain() throws Exception {
        if (plain == null) {
            ServiceHelper.startService(plainEndpoint);
            plain = plainEndpoint.createAsyncProducer();
            ServiceHelper.startService(plain);
        }
        return plain;
    }

    private void stage(Exchange exchange, RowRecords row) {
        try {
            row.stage(rowRecord(exchange, row));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
    }

    /** Does not wait: the exchange does, at the end of its route. */
    private void handOver(Exchange exchange, Outlet outlet) {
        try {
            SentRecords.add(exchange, outlet.send(record(exchange)));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
    }

    /** A row that nobody has marshalled stays a row, if somebody takes it as such. */
    private ProducerRecord<byte[], byte[]> rowRecord(Exchange exchange, RowRecords staged) {
        Message message = exchange.getMessage();
        if (outlet == null || !outlet.takesRows()) {
            // marshal says of whatever it writes that it is plain JSON.
            String type = exchange.getProperty(TableHeaders.CONTENT_TYPE, String.class);
            if (type != null) {
                message.removeHeader(CloudEventsType.CONTENT_TYPE); // else its name stays as marshal spells it
                message.setHeader(CloudEventsType.CONTENT_TYPE, type);
            }
            return record(exchange);
        }
        RowChange change = staged.change();
        if (change == null) {
            throw new IllegalArgumentException(
                    "A window for topic %s is no row, which the connector's value.converter could take. Marshal it in the steps of aggregate, and write value.converter = org.apache.kafka.connect.converters.ByteArrayConverter"
                            .formatted(configuration.getTopic()));
        }
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw new IllegalArgumentException(
                    "The body for topic %s is marshalled, and the connector's value.converter would wrap it once more. Leave marshal out of the route, or write value.converter = org.apache.kafka.connect.converters.ByteArrayConverter"
                            .formatted(configuration.getTopic()));
        }
        message.setBody(NOTHING);
        try {
            ProducerRecord<byte[], byte[]> record = record(exchange);
            String text = RecordKey.text(change.table().key(), change.key());
            boolean own = Arrays.equals(record.key(), text.getBytes(StandardCharsets.UTF_8));
            RowKey key = own ? change.key() : null;
            RowRecord whole = row instanceof Envelope envelope
                    ? RowRecord.of(record, change.table(), key, envelope)
                    : new RowRecord(record, change.table(), key, values(row));
            // One that fits no form spoils the whole commit: it is found out here, where only its own row fails.
            outlet.form(whole);
            return whole;
        } finally {
            message.setBody(row);
        }
    }

    @SuppressWarnings("unchecked") // the body of a row's exchange, which steps change by its columns
    private static Map<String, @Nullable Object> values(Map<?, ?> row) {
        return (Map<String, @Nullable Object>) row;
    }

    private ProducerRecord<byte[], byte[]> record(Exchange exchange) {
        if (!Objects.equals(configuration.getBrokers(), component.brokers())) {
            throw new IllegalStateException(
                    "kafka:%s names the brokers %s, but what this route makes goes to %s, all in one transaction. Leave brokers out of the route."
                            .formatted(configuration.getTopic(), configuration.getBrokers(), component.brokers()));
        }
        ProducerRecord<byte[], byte[]> plainly = plainRecord(exchange);
        ProducerRecord<byte[], byte[]> record = plainly == null ? recordOfCamel(exchange) : plainly;
        checkSize(record);
        return record;
    }

    ProducerRecord<byte[], byte[]> recordOfCamel(Exchange exchange) {
        ProducerRecord<Object, Object> made = createRecord(exchange, exchange.getMessage());
        return new ProducerRecord<>(
                made.topic(),
                made.partition(),
                made.timestamp(),
                bytes("key", made.key(), made.topic()),
                bytes("body", made.value(), made.topic()),
                made.headers());
    }

    /**
     * The record that camel-kafka would make, without its look-ups and conversions, where there is nothing to look up or to convert: nearly every
     * row's body is bytes, and its only header for Kafka a key of text. Null where there is.
     */
    private @Nullable ProducerRecord<byte[], byte[]> plainRecord(Exchange exchange) {
        if (!isPlain
                || !(exchange.getMessage().getBody() instanceof byte[] body)
                || exchange.getProperty(ExchangePropertyKey.CHARSET_NAME) != null) {
            return null;
        }
        byte[] key = null;
        Headers headers = new RecordHeaders();
        for (Map.Entry<String, Object> entry :
                exchange.getMessage().getHeaders().entrySet()) {
            String name = entry.getKey();
            Object value = entry.getValue();
            if (name.equals(KafkaConstants.KEY) && value instanceof String text) {
                key = text.getBytes(StandardCharsets.UTF_8);
            } else if (!rowHeaders.knows(name) && isInstruction(name)) {
                return null;
            } else {
                Header header = rowHeaders.of(name, value, exchange);
                if (header != null) {
                    headers.add(header);
                }
            }
        }
        return new ProducerRecord<>(configuration.getTopic(), null, null, key, body, headers);
    }

    /** Whether a header tells camel-kafka where or how to send. Headers' names are the same in any case. */
    private static boolean isInstruction(String name) {
        return name.regionMatches(true, 0, "kafka.", 0, "kafka.".length())
                || name.equalsIgnoreCase(Exchange.CHARSET_NAME);
    }

    private static boolean isPlain(KafkaConfiguration configuration) {
        return RouteKafkaEndpoint.BYTES.equals(configuration.getKeySerializer())
                && RouteKafkaEndpoint.BYTES.equals(configuration.getValueSerializer())
                && configuration.getTopic() != null
                && configuration.getKey() == null
                && configuration.getPartitionKey() == null
                && System.getProperty(Exchange.DEFAULT_CHARSET_PROPERTY) == null
                && RowHeaders.isPlain(configuration);
    }

    private static byte @Nullable [] bytes(String what, @Nullable Object value, String topic) {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw new IllegalArgumentException(
                "The %s for topic %s is a %s. Make it bytes or text before kafka:, by marshal: {json: {}} for example."
                        .formatted(what, topic, value.getClass().getSimpleName()));
    }

    /** A record that the client would refuse spoils the whole transaction: it is found out here, where only its own row fails. */
    private void checkSize(ProducerRecord<byte[], byte[]> record) {
        int size = RecordSize.of(record);
        if (size > maxRequestSize) {
            throw new IllegalArgumentException(
                    "The record for topic %s has %d bytes, more than camel.component.kafka.maxRequestSize=%d allows."
                            .formatted(record.topic(), size, maxRequestSize));
        }
    }
}
