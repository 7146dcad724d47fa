package io.wadi.route;

import org.apache.camel.Producer;
import org.apache.camel.component.kafka.KafkaEndpoint;

/** See {@link RouteKafkaComponent}. */
final class RouteKafkaEndpoint extends KafkaEndpoint {
    private final RouteKafkaComponent component;

    RouteKafkaEndpoint(String uri, RouteKafkaComponent component) {
        super(uri, component);
        this.component = component;
    }

    @Override
    public Producer createProducer() {
        return new RouteKafkaProducer(this, component);
    }
}
