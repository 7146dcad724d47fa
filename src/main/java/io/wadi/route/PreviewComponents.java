package io.wadi.route;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.URISupport;

/** Puts itself where endpoints would reach out of the program: what a row sends there is noted, and nothing is called. */
final class PreviewComponents extends DefaultComponent {
    /** The exchange property with the row; copies of the exchange share it. */
    static final String PREVIEWED = "wadi.previewed";

    /** What stays within the route: it makes the record what it is. Whatever is not known to be harmless is not called. */
    private static final Set<String> WITHIN = Set.of(
            "table",
            "kafka",
            "direct",
            "kamelet",
            "log",
            "bean",
            "class",
            "language",
            "dataformat",
            "dataformat-transformer",
            "validator",
            "json-validator",
            "xslt",
            "xslt-saxon",
            "jslt",
            "jsonata",
            "freemarker",
            "velocity",
            "mustache",
            "string-template");

    private PreviewComponents(CamelContext context) {
        super(context);
        // It has none of the settings that Camel would look beans up for.
        setAutowiredEnabled(false);
    }

    /** Called when the settings are read and no route is there yet. */
    static void putInto(CamelContext context) {
        context.getComponent("kafka", RouteKafkaComponent.class).stageOnly();
        for (String name : List.copyOf(context.getComponentNames())) {
            if (!WITHIN.contains(name)) {
                context.removeComponent(name);
            }
        }
        ComponentResolver known = PluginHelper.getComponentResolver(context);
        ComponentResolver resolver = (name, asked) ->
                WITHIN.contains(name) ? known.resolveComponent(name, asked) : (Component) new PreviewComponents(asked);
        context.getCamelContextExtension().addContextPlugin(ComponentResolver.class, resolver);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear(); // they were checked when the files were
        return new NotCalled(uri, this);
    }

    private static final class NotCalled extends DefaultEndpoint {
        NotCalled(String uri, Component component) {
            super(uri, component);
        }

        /** Without parameters, where passwords may stand. */
        private String shown() {
            return URISupport.sanitizeUri(getEndpointUri()).replaceFirst("\\?.*", "");
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    PreviewedRow row = exchange.getProperty(PREVIEWED, PreviewedRow.class);
                    if (row != null) {
                        row.notCalled().add(shown());
                    }
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor);
        }

        @Override
        public PollingConsumer createPollingConsumer() {
            throw new UnsupportedOperationException(
                    "A preview takes nothing from %s, for it might be gone then.".formatted(shown()));
        }
    }
}
