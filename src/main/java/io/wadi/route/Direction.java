package io.wadi.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final Set<String> WITHIN = Set.of("direct", "seda");

    /** Of the text of a route file: a sink's has a route that starts from topics. What is no YAML is told elsewhere. */
    public static Direction of(String yaml) {
        return starts(yaml).stream().anyMatch(EndpointUse::isKafka) ? SINK : SOURCE;
    }

    /**
     * Whether all that comes into the routes of a file comes from tables, as far as their text and the Kamelets that we bring tell: only of tables each
     * change is sent exactly once.
     */
    public static boolean isOfTables(String yaml) {
        return starts(yaml).stream()
                .allMatch(from -> from.isTable()
                        || WITHIN.contains(from.scheme())
                        || from.scheme().isEmpty()
                        || from.scheme().equals("kamelet") && isOfTable(from.path()));
    }

    /** A Kamelet of the user's own is known to the tasks alone. */
    private static boolean isOfTable(String kamelet) {
        try (InputStream file =
                Direction.class.getResourceAsStream("/kamelets/%s.kamelet.yaml".formatted(kamelet.split("/", 2)[0]))) {
            return file == null
                    || TableKamelets.isOne(YamlNode.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the Kamelet " + kamelet, e);
        }
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
