package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RouteKafkaProducerTest {
    /** Twice the same, as rows come; then whatever tells camel-kafka something. */
    private static final List<Map<String, Object>> HEADERS = List.of(
            Map.of(KafkaConstants.KEY, "ä1", "wadi.operation", "insert"),
            Map.of(KafkaConstants.KEY, "2", "wadi.operation", "insert", "number", 7),
            Map.of(
                    KafkaConstants.KEY,
                    "2",
                    "wadi.operation",
                    "update",
                    "CamelSomething",
                    "x",
                    "org.apache.camel.x",
                    "y"),
            Map.of(),
            Map.of(KafkaConstants.KEY, new byte[] {50}),
            Map.of("KAFKA.key", "2"),
            Map.of(KafkaConstants.KEY, "2", KafkaConstants.OVERRIDE_TOPIC, "other"),
            Map.of(KafkaConstants.KEY, "2", "kafka.override_topic", "other"),
            Map.of(KafkaConstants.KEY, "2", KafkaConstants.PARTITION_KEY, 3),
            Map.of(KafkaConstants.KEY, "2", KafkaConstants.OVERRIDE_TIMESTAMP, 1_000L),
            Map.of(KafkaConstants.KEY, "ä", Exchange.CHARSET_NAME, "ISO-8859-1"));

    @Test
    void a_rows_record_is_the_one_that_camel_kafka_would_make() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.addComponent("kafka", new RouteKafkaComponent());
            context.start();
            for (var uri : List.of("kafka:rows", "kafka:rows?key=same", "kafka:rows?partitionKey=1")) {
                var producer = (RouteKafkaProducer) context.getEndpoint(uri).createProducer();
                for (var headers : HEADERS) {
                    assertThat(described(sent(producer, exchange(context, headers))))
                            .as("%s with %s", uri, headers)
                            .isEqualTo(described(producer.recordOfCamel(exchange(context, headers))));
                }
            }
        }
    }

    private static Exchange exchange(DefaultCamelContext context, Map<String, Object> headers) {
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setHeaders(new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        exchange.getMessage().getHeaders().putAll(headers);
        exchange.getMessage().setBody("{}".getBytes(StandardCharsets.UTF_8));
        return exchange;
    }

    private static ProducerRecord<byte[], byte[]> sent(RouteKafkaProducer producer, Exchange exchange) {
        var records = RowRecords.ofWindow();
        exchange.setProperty(TableHeaders.RECORDS, records);
        producer.process(exchange, doneSync -> {});
        assertThat(exchange.getException()).isNull();
        return records.take().get(0);
    }

    private static List<Object> described(ProducerRecord<byte[], byte[]> record) {
        var headers = java.util.stream.StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.ISO_8859_1))
                .toList();
        return List.of(
                record.topic(),
                String.valueOf(record.partition()),
                String.valueOf(record.timestamp()),
                record.key() == null ? "none" : new String(record.key(), StandardCharsets.ISO_8859_1),
                new String(record.value(), StandardCharsets.UTF_8),
                headers);
    }
}
