package io.wadi.route;

import org.apache.camel.Producer;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;

/** See {@link RouteKafkaComponent}. */
final class RouteKafkaEndpoint extends KafkaEndpoint {
    static final String BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer";

    private final RouteKafkaComponent component;
    private final KafkaEndpoint plain;

    /** @param plain the same endpoint as camel-kafka has it */
    RouteKafkaEndpoint(String uri, RouteKafkaComponent component, KafkaEndpoint plain) {
        super(uri, component);
        this.component = component;
        this.plain = plain;
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
        return new RouteKafkaProducer(this, component, plain);
    }
}
