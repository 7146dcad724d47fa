package io.wadi.route;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Which way the records of a route file go in Kafka Connect. */
public enum Direction {
    /** From a table, or anything else, to topics. */
    SOURCE,
    /** From topics to a table, or anything else. */
    SINK;

    /** What takes from the other routes of a file. */
    static final Set<String> WITHIN = Set.of("direct", "seda");

    /** Of the text of a route file: a sink's has a route that starts from topics. What is no YAML is told elsewhere. */
    public static Direction of(String yaml) {
        return starts(yaml).stream().anyMatch(EndpointUse::isKafka) ? SINK : SOURCE;
    }

    /** The ids of a file's routes into which something comes; empty if not all of them have one that is written there. */
    public static Set<String> sources(String yaml) {
        List<RouteText> routes = routes(yaml).stream()
                .map(route -> RouteText.of("", route))
                .filter(route -> !WITHIN.contains(route.from().scheme()))
                .toList();
        Set<String> ids = new TreeSet<>();
        for (RouteText route : routes) {
            if (route.id() == null || route.id().contains("{{")) {
                return Set.of();
            }
            ids.add(route.id());
        }
        return ids;
    }

    private static List<EndpointUse> starts(String yaml) {
        return routes(yaml).stream()
                .map(route -> EndpointUse.of("from", route.get("from")))
                .toList();
    }

    private static List<YamlNode> routes(String yaml) {
        try {
            return YamlNode.parse(yaml).items().stream()
                    .map(item -> item.get("route").isMissing() ? item : item.get("route"))
                    .filter(route -> !route.get("from").isMissing())
                    .toList();
        } catch (YamlEngineException e) {
            return List.of();
        }
    }
}
