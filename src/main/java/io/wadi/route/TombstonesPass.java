package io.wadi.route;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets tombstones past {@code unmarshal} on their way to a table, where they delete a row: Camel's own default is to fail at a record without a
 * value, and with its {@code allowNullBody} the record's key would be gone. A step that says {@code allowNullBody} itself is left as it is.
 */
final class TombstonesPass implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor nextTarget) {
        return definition instanceof UnmarshalDefinition step && step.getAllowNullBody() == null && isBeforeTable(step)
                ? new Passing(target)
                : target;
    }

    private static boolean isBeforeTable(ProcessorDefinition<?> step) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(step);
        return route != null
                && ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class).stream()
                        .map(ToDefinition::getUri)
                        .anyMatch(uri -> uri.startsWith("table:") || uri.startsWith("kamelet:wadi-table-sink"));
    }

    private static final class Passing extends DelegateAsyncProcessor {
        Passing(Processor unmarshal) {
            super(unmarshal);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (exchange.getMessage().getBody() == null) {
                callback.done(true);
                return true;
            }
            return super.process(exchange, callback);
        }
    }
}
