package io.wadi.route;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;

/**
 * What the routes of a source connector start from.
 *
 * @param tables whether one of them captures tables
 * @param others what else they start from, as in {@code file:}: of it nobody remembers what was sent, so that it is sent at least once
 */
public record SourceDescription(boolean tables, List<String> others) {
    static SourceDescription of(List<RouteText> routes, CamelContext context, Placeholders placeholders) {
        List<EndpointUse> sources = routes.stream()
                .map(route -> resolved(route.from(), placeholders))
                .filter(from -> !from.scheme().isEmpty() && !Direction.WITHIN.contains(from.scheme()))
                .toList();
        List<String> others = sources.stream()
                .filter(from -> !captures(from, context))
                .map(SourceDescription::name)
                .distinct()
                .toList();
        return new SourceDescription(sources.stream().anyMatch(from -> captures(from, context)), others);
    }

    /** All of it may stand in a setting. Without a scheme if nobody says what is in there, which is told elsewhere. */
    private static EndpointUse resolved(EndpointUse from, Placeholders placeholders) {
        if (!from.scheme().isEmpty()) {
            return from;
        }
        YamlNode at = from.at();
        String uri = Objects.requireNonNullElse(placeholders.resolved(at.text("")), "");
        return EndpointUse.of("from", new YamlNode(at.line(), at.path(), uri, List.of(), Map.of()));
    }

    private static boolean captures(EndpointUse from, CamelContext context) {
        return from.isTable() || TableKamelets.isOne(context, from.scheme() + ":" + from.path());
    }

    /** Without what follows: a password may stand there. */
    private static String name(EndpointUse from) {
        return from.scheme().equals("kamelet") ? "kamelet:" + from.path() : from.scheme() + ":";
    }
}
