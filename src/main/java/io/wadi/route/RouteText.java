package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route of a route file.
 *
 * @param id null: its author gave it none
 * @param endpoints all it names, {@code from} first
 */
record RouteText(String file, YamlNode node, @Nullable String id, EndpointUse from, List<EndpointUse> endpoints) {

    static RouteText of(String file, YamlNode route) {
        String id = route.get("id").text();
        YamlNode named = named(route, id == null ? "" : id);
        EndpointUse from = EndpointUse.of("from", named.get("from"));
        List<EndpointUse> endpoints = new ArrayList<>();
        named.walk(node -> node.fields().forEach((step, field) -> {
            if (EndpointUse.isOne(step, field)) {
                endpoints.add(EndpointUse.of(step, field));
            }
        }));
        return new RouteText(file, named, id, from, endpoints);
    }

    boolean isTable() {
        return from.isTable();
    }

    YamlNode steps() {
        return node.get("from").get("steps").isMissing()
                ? node.get("steps")
                : node.get("from").get("steps");
    }

    /** What messages call it. */
    String title() {
        return id == null ? "the route from " + from.scheme() + ":" + from.path() : "route " + id;
    }

    /** The same with paths that begin with the route's id. */
    private static YamlNode named(YamlNode node, String id) {
        String prefix = node.path().isEmpty() ? "" : node.path() + "/";
        return renamed(node, prefix, id);
    }

    private static YamlNode renamed(YamlNode node, String prefix, String id) {
        String rest = node.path().startsWith(prefix) ? node.path().substring(prefix.length()) : "";
        java.util.Map<String, YamlNode> fields = new java.util.LinkedHashMap<>();
        node.fields().forEach((name, field) -> fields.put(name, renamed(field, prefix, id)));
        return new YamlNode(
                node.line(),
                rest.isEmpty() ? id : id.isEmpty() ? rest : id + "/" + rest,
                node.text(),
                node.items().stream().map(item -> renamed(item, prefix, id)).toList(),
                fields);
    }
}
