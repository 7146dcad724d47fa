package io.wadi.route;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.kafka.serde.DefaultKafkaHeaderSerializer;

/** See {@link RouteKafkaComponent}. */
final class RouteKafkaEndpoint extends KafkaEndpoint {
    static final String BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer";

    private final RouteKafkaComponent component;
    private final KafkaEndpoint plain;
    private volatile boolean sink;

    /** @param plain the same endpoint as camel-kafka has it */
    RouteKafkaEndpoint(String uri, RouteKafkaComponent component, KafkaEndpoint plain) {
        super(uri, component);
        this.component = component;
        this.plain = plain;
    }

    /** From here on what it reads is written to tables. */
    void becomeSink() {
        sink = true;
    }

    /** Whether another program than ours runs the route. */
    boolean isHosted() {
        return component.outlet() != null;
    }

    /** Whether another program reads its topics. */
    boolean isFed() {
        return component.feed() != null;
    }

    /** camel-kafka goes on behind a batch that failed: for tables we read ourselves. */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Feed feed = component.feed();
        if (feed != null) {
            return new FedRoute(this, processor, feed);
        }
        if (sink) {
            return new SinkConsumer(this, processor);
        }
        return super.createConsumer(processor);
    }

    @Override
    public Producer createProducer() throws Exception {
        // A row is bytes already when it is marshalled: as text it would be decoded only to be encoded again.
        KafkaConfiguration rows = getConfiguration();
        if (rows.getKeySerializer().equals(KafkaConstants.KAFKA_DEFAULT_SERIALIZER)) {
            rows.setKeySerializer(BYTES);
        }
        if (rows.getValueSerializer().equals(KafkaConstants.KAFKA_DEFAULT_SERIALIZER)) {
            rows.setValueSerializer(BYTES);
        }
        if (isHosted() && rows.getHeaderSerializer().getClass() == DefaultKafkaHeaderSerializer.class) {
            rows.setHeaderSerializer(new HeaderDigits());
        }
        return new RouteKafkaProducer(this, component, plain);
    }
}
