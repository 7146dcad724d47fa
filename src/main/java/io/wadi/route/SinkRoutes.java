package io.wadi.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** Tells the routes that write to tables, themselves or in routes from {@code direct:} that they go on to. */
final class SinkRoutes {
    private static final String DIRECT = "direct:";
    private static final String TABLE = "table:";

    private SinkRoutes() {}

    static boolean isSink(Route route) {
        return !targets(route).isEmpty();
    }

    /** The tables that the route names, as endpoints' addresses; those of {@code toD} as they are written. */
    static List<String> targets(Route route) {
        List<String> targets = new ArrayList<>();
        if (route.getRoute() instanceof RouteDefinition definition) {
            collect(route.getCamelContext(), definition, targets, new HashSet<>());
        }
        return targets;
    }

    private static void collect(
            CamelContext context, RouteDefinition route, List<String> targets, Set<RouteDefinition> met) {
        if (!met.add(route)) {
            return;
        }
        for (String uri : uris(route.getOutputs())) {
            if (uri.startsWith(TABLE)) {
                targets.add(uri);
            } else if (uri.startsWith(DIRECT)) {
                next(context, uri).forEach(next -> collect(context, next, targets, met));
            }
        }
    }

    private static List<String> uris(List<ProcessorDefinition<?>> outputs) {
        List<String> uris = new ArrayList<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ToDefinition.class)
                .forEach(to -> uris.add(to.getEndpointUri()));
        Collection<ToDynamicDefinition> dynamic =
                ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ToDynamicDefinition.class);
        dynamic.forEach(to -> uris.add(to.getUri()));
        return uris.stream().map(uri -> uri.replaceFirst("^(\\w+)://", "$1:")).toList();
    }

    private static List<RouteDefinition> next(CamelContext context, String direct) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                .filter(each -> each.getInput() != null
                        && each.getInput().getEndpointUri().equals(direct))
                .toList();
    }

    /** The first table's settings decide what the route as a whole does with records that fail. */
    static SinkSettings settings(Route route) throws SettingsException {
        for (String uri : targets(route)) {
            if (!uri.contains("${") && endpoint(route, uri) instanceof TableEndpoint table) {
                return SinkSettings.of(table.getName(), table.getConfiguration());
            }
        }
        return SinkSettings.of("", new TableConfiguration());
    }

    private static Endpoint endpoint(Route route, String uri) {
        return route.getCamelContext().getEndpoint(uri);
    }
}
