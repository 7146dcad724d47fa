package io.wadi.route;

import io.wadi.sink.Delivered;
import io.wadi.sink.MisfitException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.support.KafkaRecordProcessor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Runs records through their route, as exchanges like those of camel-kafka. One thread uses it. */
final class SinkExchanges extends KafkaRecordProcessor {
    private final DefaultConsumer consumer;
    private final KafkaConfiguration configuration;
    private final @Nullable Deserializer<?> keys;
    private final @Nullable Deserializer<?> values;
    private @Nullable String failedStep;

    SinkExchanges(DefaultConsumer consumer, RouteKafkaEndpoint endpoint) throws ReflectiveOperationException {
        this.consumer = consumer;
        this.configuration = endpoint.getConfiguration();
        this.keys = deserializer(endpoint, configuration.getKeyDeserializer(), true);
        this.values = deserializer(endpoint, configuration.getValueDeserializer(), false);
    }

    /** None for text: bytes are taken as they are. */
    private static @Nullable Deserializer<?> deserializer(RouteKafkaEndpoint endpoint, String name, boolean isKey)
            throws ReflectiveOperationException {
        if (name.equals(KafkaConstants.KAFKA_DEFAULT_DESERIALIZER)) {
            return null;
        }
        Class<?> type = endpoint.getCamelContext().getClassResolver().resolveMandatoryClass(name);
        Deserializer<?> deserializer =
                (Deserializer<?>) type.getDeclaredConstructor().newInstance();
        deserializer.configure(SinkTopics.properties(endpoint.getConfiguration().createConsumerProperties()), isKey);
        return deserializer;
    }

    /** @throws Exception whatever a step of the route threw */
    Delivered run(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return run(record, record.key(), record.value());
    }

    /** The same of a record whose key and value another program has read already, as far as they are no bytes. */
    Delivered run(ConsumerRecord<byte[], byte[]> record, @Nullable Object key, @Nullable Object value)
            throws Exception {
        RowWrites writes = new RowWrites();
        failedStep = null;
        Exchange exchange = consumer.createExchange(false);
        try {
            fill(exchange, record, read(keys, record, key), read(values, record, value));
            exchange.setProperty(TableHeaders.WRITES, writes);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                failedStep = exchange.getProperty(TableHeaders.STEP, String.class);
                throw exchange.getException();
            }
            if (exchange.isRollbackOnly()) {
                throw new IllegalStateException("The route rolled the record back");
            }
            return new Delivered(record, writes.take());
        } finally {
            writes.take();
            consumer.releaseExchange(exchange, false);
        }
    }

    /** Which step of the route threw what {@link #run} threw last; null: nobody knows. */
    @Nullable
    String failedStep() {
        return failedStep;
    }

    private void fill(
            Exchange exchange, ConsumerRecord<byte[], byte[]> record, @Nullable Object key, @Nullable Object value) {
        ConsumerRecord<Object, Object> read = new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType() == null ? TimestampType.NO_TIMESTAMP_TYPE : record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                key,
                value,
                record.headers(),
                record.leaderEpoch());
        setupExchangeMessage(exchange.getMessage(), read);
        propagateHeaders(configuration, read, exchange);
        if (key instanceof byte[] bytes && keys == null) {
            exchange.getMessage().setHeader(KafkaConstants.KEY, new String(bytes, StandardCharsets.UTF_8));
        }
        for (Header header : record.headers()) {
            if (header.key().startsWith("wadi.") && header.value() != null) {
                exchange.getMessage().setHeader(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
    }

    private static @Nullable Object read(
            @Nullable Deserializer<?> by, ConsumerRecord<byte[], byte[]> record, @Nullable Object read) {
        if (by == null || !(read instanceof byte[] bytes)) {
            return read;
        }
        try {
            return by.deserialize(record.topic(), record.headers(), bytes);
        } catch (RuntimeException e) {
            throw new MisfitException("it cannot be deserialized: " + e.getMessage(), e);
        }
    }
}
