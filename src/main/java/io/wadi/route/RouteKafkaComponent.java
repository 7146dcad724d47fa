package io.wadi.route;

import io.wadi.topic.Outlet;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaComponentConfigurer;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.kafka.KafkaEndpointConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * camel-kafka for the scheme {@code kafka}, with one difference: what a captured row sends is not sent at once but staged, and delivered by the
 * route's {@link io.wadi.topic.Delivery} with the seen rows. Everything else, and everything that other routes send or consume, is camel-kafka's.
 */
public class RouteKafkaComponent extends KafkaComponent {
    private boolean stagesOnly;

    /** Camel looks configurers up by the exact class: without these, settings of camel-kafka would be unknown here. */
    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return new KafkaComponentConfigurer();
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return new KafkaEndpointConfigurer();
    }

    @Override
    protected KafkaEndpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        KafkaEndpoint plain = super.createEndpoint(uri, remaining, parameters);
        plain.setCamelContext(getCamelContext());
        RouteKafkaEndpoint endpoint = new RouteKafkaEndpoint(uri, this, plain);
        endpoint.setConfiguration(plain.getConfiguration().copy());
        return endpoint;
    }

    /** From here on nothing is sent that is no captured row: for a preview. */
    void stageOnly() {
        stagesOnly = true;
    }

    boolean stagesOnly() {
        return stagesOnly;
    }

    /** Where a program that sends by itself takes records; null: nowhere, they are sent here. */
    @Nullable
    Outlet outlet() {
        return getCamelContext().getRegistry().findSingleByType(Outlet.class);
    }

    /** Where another program gives the records of topics; null: nowhere, they are read here. */
    @Nullable
    Feed feed() {
        return getCamelContext().getRegistry().findSingleByType(Feed.class);
    }

    /** How large a record may be for the producer of a delivery, which is the same for all endpoints. */
    int maxRequestSize() {
        Properties properties = getConfiguration().createProducerProperties();
        return Integer.parseInt(String.valueOf(properties.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)));
    }

    /** Where a captured row's records go: an endpoint cannot name another cluster, for one transaction cannot span two. */
    String brokers() {
        return getConfiguration().getBrokers();
    }
}
