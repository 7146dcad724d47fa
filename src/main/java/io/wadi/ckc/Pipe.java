package io.wadi.ckc;

import io.wadi.change.StateException;
import io.wadi.topic.HeaderText;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.spi.Synchronization;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The way through the stock connector: from the endpoint that its {@code camel.source.url} names to the queue that its task polls. The task runs
 * an exchange's completions when Kafka has its record.
 */
final class Pipe {
    private static final String COPIED =
            "Camel Kafka Connector hands on copies and does not tell when Kafka has a record: nobody would know whether a row is seen. It tells with camel-management beside it and camel.main.jmxManagementRegisterRoutesCreateByKamelet = true.";

    private final CamelContext context;
    private final String url;
    private @Nullable Producer producer;

    Pipe(CamelContext context, String url) {
        this.context = context;
        this.url = url;
    }

    /** Does not wait for Kafka; one thread at a time. @return done when Kafka has the record, or a later transformation has dropped it */
    CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        Acknowledgement acknowledgement = new Acknowledgement();
        try {
            Producer started = producer();
            Exchange exchange = started.getEndpoint().createExchange();
            fill(exchange.getMessage(), record);
            exchange.getExchangeExtension().addOnCompletion(acknowledgement);
            started.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } catch (Exception e) {
            throw new KafkaException("Camel Kafka Connector did not take a record for " + record.topic(), e);
        }
        return acknowledgement.sent;
    }

    private synchronized Producer producer() throws Exception {
        Producer known = producer;
        if (known == null) {
            Endpoint endpoint = context.getEndpoint(url);
            known = endpoint.createProducer();
            known.start();
            producer = known;
        }
        return known;
    }

    private static void fill(Message message, ProducerRecord<byte[], byte[]> record) {
        for (Header header : record.headers()) {
            if (header.value() != null) {
                message.setHeader(header.key(), HeaderText.of(header.value()));
            }
        }
        message.setBody(record.value());
        message.setHeader(RowHeader.TOPIC, record.topic());
        if (record.key() != null) {
            message.setHeader(RowHeader.KEY, record.key());
        }
        if (record.partition() != null) {
            message.setHeader(RowHeader.PARTITION, String.valueOf(record.partition()));
        }
        if (record.timestamp() != null) {
            message.setHeader(RowHeader.TIMESTAMP, String.valueOf(record.timestamp()));
        }
    }

    /** Is told once, by the thread that ends the exchange. */
    private static final class Acknowledgement implements Synchronization {
        private final CompletableFuture<Void> sent = new CompletableFuture<>();
        private final Thread sender = Thread.currentThread();

        @Override
        public void onComplete(Exchange exchange) {
            // Guarantee 2: an end on the way in is not Kafka's. A Kamelet that hands on a copy ends there what it did
            // not hand on.
            if (Thread.currentThread() == sender) {
                sent.completeExceptionally(new StateException(COPIED));
            } else {
                sent.complete(null);
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            sent.completeExceptionally(
                    new KafkaException("Camel Kafka Connector lost a record", exchange.getException()));
        }
    }
}
