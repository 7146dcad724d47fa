package io.wadi.route;

import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Route;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Leaves it to the flow to say that a route failed for a row, for only the flow knows whether the row is tried again or given up: Camel's default
 * error handler would log each attempt as an error. A route that has an error handler or an exception clause of its own keeps it as it is. What goes
 * wrong in a Kamelet among the steps of a route is that route's affair.
 */
final class RowErrorHandling extends LifecycleStrategySupport {
    /** What Camel says of each attempt, for who wants to see it. */
    private static final CamelLogger DEBUG =
            new CamelLogger(LoggerFactory.getLogger(RowErrorHandling.class), LoggingLevel.DEBUG);

    @Override
    public void onRouteContextCreate(Route route) {
        if (route.getEndpoint() instanceof RouteKafkaEndpoint topics && SinkRoutes.isSink(route)) {
            topics.becomeSink();
        }
        boolean isDefault = isDefault(route.getErrorHandlerFactory())
                && isDefault(route.getCamelContext().getCamelContextExtension().getErrorHandlerFactory())
                && !hasExceptionClause(route);
        if (isDefault && isWithinAnother(route)) {
            // Camel copies the error handler of the route that calls it, and both would handle what goes wrong.
            route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
        } else if (isDefault && isOfRows(route)) {
            route.setErrorHandlerFactory(
                    new DefaultErrorHandlerDefinition().logger(DEBUG).onExceptionOccurred(RowErrorHandling::remember));
        }
    }

    /** Camel knows the step only as long as it is in it. */
    private static void remember(Exchange exchange) {
        ExchangeExtension step = exchange.getExchangeExtension();
        String source = step.getHistoryNodeSource();
        exchange.setProperty(
                TableHeaders.STEP,
                source == null ? step.getHistoryNodeId() : "%s (%s)".formatted(step.getHistoryNodeId(), source));
    }

    /** Whether a step of another route runs it: a Kamelet that is not where a route begins. */
    private static boolean isWithinAnother(Route route) {
        return route.getEndpoint().getEndpointUri().startsWith("kamelet://source");
    }

    private static boolean isOfRows(Route route) {
        return route.getEndpoint() instanceof TableEndpoint
                || route.getEndpoint() instanceof RouteKafkaEndpoint topics
                        && (topics.isFed() || SinkRoutes.isSink(route))
                || TableKamelets.isOne(
                        route.getCamelContext(), route.getEndpoint().getEndpointUri());
    }

    /** Whether nobody chose it: nothing, or the reference by which Camel looks its own up. */
    private static boolean isDefault(@Nullable ErrorHandlerFactory factory) {
        return factory == null
                || factory instanceof RefErrorHandlerDefinition reference
                        && RefErrorHandlerDefinition.DEFAULT_ERROR_HANDLER_BUILDER.equals(reference.getRef());
    }

    private static boolean hasExceptionClause(Route route) {
        return route.getRoute() instanceof RouteDefinition definition
                && !ProcessorDefinitionHelper.filterTypeInOutputs(definition.getOutputs(), OnExceptionDefinition.class)
                        .isEmpty();
    }
}
