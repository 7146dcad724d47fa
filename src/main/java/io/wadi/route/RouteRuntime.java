package io.wadi.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.record.RowJson;
import java.time.InstantSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.spi.DataFormatCustomizer;
import org.apache.camel.support.PluginHelper;

/** What a Camel context needs before routes with {@code table:} run in it, whichever program it runs in. */
public final class RouteRuntime {
    private RouteRuntime() {}

    /** Called before the context is started, and before its components are configured. */
    public static void prepare(CamelContext context) {
        context.addComponent("kafka", new RouteKafkaComponent());
        // A row is in memory already: there is no stream to cache.
        context.setStreamCaching(false);
        context.addLifecycleStrategy(new RowErrorHandling());
        context.getCamelContextExtension().addInterceptStrategy(new WindowStep(InstantSource.system()));
        PluginHelper.getSimpleFunctionRegistry(context).addFunction(new SliceFunction());
        context.getRegistry().bind("wadi.rows", new GroupedBodyAggregationStrategy());
        ObjectMapper mapper = RowJson.mapper();
        context.getRegistry().bind("wadi-json", DataFormatCustomizer.forType(JacksonDataFormat.class, json -> {
            if (json.getObjectMapper() == null) {
                json.setObjectMapper(mapper);
            }
        }));
    }
}
