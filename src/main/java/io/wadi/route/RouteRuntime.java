package io.wadi.route;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
        context.getCamelContextExtension().addInterceptStrategy(new TombstonesPass());
        context.getCamelContextExtension().addInterceptStrategy(new WindowStep(InstantSource.system()));
        PluginHelper.getSimpleFunctionRegistry(context).addFunction(new SliceFunction());
        context.getRegistry().bind("wadi.rows", new GroupedBodyAggregationStrategy());
        // What unmarshal reads keeps its digits: a double has fewer than a column may.
        ObjectMapper mapper = RowJson.mapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
        context.getRegistry().bind("wadi-json", DataFormatCustomizer.forType(JacksonDataFormat.class, json -> {
            if (json.getObjectMapper() == null) {
                json.setObjectMapper(mapper);
            }
        }));
    }
}
