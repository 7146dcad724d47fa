package io.wadi.route;

import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as a route file writes it, in one line or with its parameters below.
 *
 * @param step the word before it: {@code from}, {@code to}, {@code toD}, ...
 * @param scheme empty where it is not written out
 * @param path what stands between the scheme and the question mark
 */
record EndpointUse(String step, YamlNode at, String scheme, String path, Map<String, YamlNode> parameters) {
    private static final Set<String> STEPS = Set.of(
            "from",
            "to",
            "toD",
            "wireTap",
            "enrich",
            "pollEnrich",
            "poll",
            "intercept",
            "deadLetterChannel",
            "kamelet");

    static EndpointUse of(String step, YamlNode node) {
        String field = step.equals("kamelet") ? "name" : "uri";
        String written = node.text() == null ? node.get(field).text("") : node.text("");
        String uri = step.equals("kamelet") ? "kamelet:" + written : written;
        YamlNode at = node.get(field).isMissing() ? node : node.get(field);
        Map<String, YamlNode> parameters = new LinkedHashMap<>();
        int question = uri.indexOf('?');
        if (question >= 0) {
            query(uri.substring(question + 1)).forEach((name, value) -> parameters.put(name, inLine(at, name, value)));
        }
        parameters.putAll(node.get("parameters").fields());
        String bare = question < 0 ? uri : uri.substring(0, question);
        int colon = bare.indexOf(':');
        String scheme = colon < 0 ? bare : bare.substring(0, colon);
        String path = colon < 0 ? "" : bare.substring(colon + 1).replaceFirst("^//", "");
        return new EndpointUse(step, at, scheme.matches("[a-zA-Z0-9-]+") ? scheme : "", path, parameters);
    }

    boolean isTable() {
        return scheme.equals("table");
    }

    /** Whether a step is written as one that names an endpoint. */
    static boolean isOne(String step, YamlNode node) {
        return STEPS.contains(step)
                && (node.text() != null
                        || node.get("uri").text() != null
                        || node.get("name").text() != null);
    }

    boolean isKafka() {
        return scheme.equals("kafka");
    }

    @Nullable
    String parameter(String name) {
        YamlNode node = parameters.get(name);
        return node == null ? null : node.text();
    }

    /** The line of a parameter, or that of the endpoint. */
    YamlNode where(String parameter) {
        return Objects.requireNonNull(parameters.getOrDefault(parameter, at));
    }

    /** Whether it says the same whenever it runs. */
    static boolean isFixed(@Nullable String text) {
        return text != null && !text.contains("${") && !text.contains("{{");
    }

    private static YamlNode inLine(YamlNode at, String name, String value) {
        return new YamlNode(at.line(), at.path() + "?" + name, value, java.util.List.of(), Map.of());
    }

    private static Map<String, String> query(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            URISupport.parseQuery(query).forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        } catch (URISyntaxException e) {
            // Camel's own reading of the route file says where.
            parameters.clear();
        }
        return parameters;
    }
}
