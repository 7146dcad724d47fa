package io.wadi.route;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Which way the records of a route file go in Kafka Connect. */
public enum Direction {
    /** From a table, or anything else, to topics. */
    SOURCE,
    /** From topics to a table, or anything else. */
    SINK;

    /** Of the text of a route file: a sink's has a route that starts from topics. What is no YAML is told elsewhere. */
    public static Direction of(String yaml) {
        try {
            return YamlNode.parse(yaml).items().stream()
                            .map(item -> item.get("route").isMissing() ? item : item.get("route"))
                            .anyMatch(route ->
                                    EndpointUse.of("from", route.get("from")).isKafka())
                    ? SINK
                    : SOURCE;
        } catch (YamlEngineException e) {
            return SOURCE;
        }
    }
}
