package io.wadi.route;

import io.wadi.sink.Offsets;
import io.wadi.table.Database;
import io.wadi.table.OffsetTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.jspecify.annotations.Nullable;

/** Tells the routes that write to tables, themselves, by a Kamelet, or in routes from {@code direct:} that they go on to. */
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
        RouteDefinition definition = definition(route);
        if (definition != null) {
            collect(route.getCamelContext(), definition, targets, new HashSet<>());
        }
        return targets;
    }

    /** A route forgets its definition when all of its context is started; the context's model does not. */
    private static @Nullable RouteDefinition definition(Route route) {
        return route.getRoute() instanceof RouteDefinition definition
                ? definition
                : route.getCamelContext()
                        .getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinition(route.getRouteId());
    }

    private static void collect(
            CamelContext context, RouteDefinition route, List<String> targets, Set<RouteDefinition> met) {
        if (!met.add(route)) {
            return;
        }
        for (String uri : uris(route.getOutputs())) {
            if (uri.startsWith(TABLE) || TableKamelets.isSink(context, uri)) {
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

    /**
     * What the route as a whole does with records that fail: as the first table says, or the first that has a dead letter topic. All those of a route have
     * the same.
     */
    static SinkSettings settings(Route route) throws SettingsException {
        for (String uri : targets(route)) {
            if (!uri.startsWith(TABLE)) {
                return SinkSettings.of("", TableKamelets.configuration(route.getCamelContext(), uri));
            }
        }
        SinkSettings first = null;
        for (TableEndpoint table : tables(route)) {
            SinkSettings next = SinkSettings.of(table.getName(), table.getConfiguration());
            if (first == null || first.deadLetterTopic() == null) {
                first = first == null || next.deadLetterTopic() != null ? next : first;
            } else if (next.deadLetterTopic() != null && !next.deadLetterTopic().equals(first.deadLetterTopic())) {
                throw new SettingsException(List.of("deadLetterTopic: a route has one, and not %s and %s."
                        .formatted(first.deadLetterTopic(), next.deadLetterTopic())));
            }
        }
        return first == null ? SinkSettings.of("", new TableConfiguration()) : first;
    }

    /** The databases that keep how far the topics are written, for each reader its own. */
    static Collection<Offsets> offsets(Route route, String group) throws SettingsException {
        Map<Database, Offsets> offsets = new LinkedHashMap<>();
        for (TableEndpoint table : tables(route)) {
            OffsetTable kept =
                    SinkSettings.of(table.getName(), table.getConfiguration()).offsets();
            if (kept != null) {
                Duration timeout = Duration.ofMillis(table.getConfiguration().getStatementTimeout());
                Offsets earlier =
                        offsets.putIfAbsent(table.database(), new Offsets(table.database(), kept, group, timeout));
                if (earlier != null && !earlier.table().equals(kept)) {
                    throw new SettingsException(
                            List.of("offsets: one database keeps them in one table, and not in %s and %s."
                                    .formatted(earlier.table().name(), kept.name())));
                }
            }
        }
        return offsets.values();
    }

    /** Those of {@code toD}, whose name only a record tells, by any name. */
    private static List<TableEndpoint> tables(Route route) throws SettingsException {
        List<TableEndpoint> tables = new ArrayList<>();
        for (String uri :
                targets(route).stream().filter(each -> each.startsWith(TABLE)).toList()) {
            int question = uri.indexOf('?');
            String settings = question < 0 ? "" : uri.substring(question);
            if (!settings.contains("${")) {
                String name = question < 0 ? uri : uri.substring(0, question);
                String known = name.contains("${") ? TABLE + "any" : name;
                tables.add((TableEndpoint) route.getCamelContext().getEndpoint(known + settings));
            } else if (settings.matches(".*[?&](offsets=|mode=(insert|\\$)).*")) {
                // Without them known before the first record, a replay would write rows twice.
                throw new SettingsException(
                        List.of(
                                "mode=insert and offsets: the settings of such a table may not be expressions, only its name."));
            }
        }
        return tables;
    }
}
