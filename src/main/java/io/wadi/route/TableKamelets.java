package io.wadi.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kamelet.Kamelet;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Kamelets that capture tables, and those that write to tables: a route that begins or ends with one is a row's route, though it does not say {@code table:}
 * itself.
 */
final class TableKamelets {
    private static final String SUFFIX = ".kamelet.yaml";

    private TableKamelets() {}

    /** What the file of the Kamelet says; missing, if there is no such file, or it cannot be read: Camel says so when it starts. */
    static YamlNode read(CamelContext context, String uri) {
        String name =
                uri.substring(uri.indexOf(':') + 1).replaceFirst("^//", "").split("[/?]", 2)[0];
        try {
            return YamlNode.parse(text(context, name));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the Kamelet " + name, e);
        } catch (YamlEngineException e) {
            return YamlNode.NOTHING;
        }
    }

    /** Whether the endpoint is a Kamelet that captures a table. */
    static boolean isOne(CamelContext context, String uri) {
        return uri.startsWith(Kamelet.SCHEME + ":") && isOne(read(context, uri));
    }

    /** Whether a Kamelet's file says that it captures a table. */
    static boolean isOne(YamlNode kamelet) {
        YamlNode template = kamelet.get("spec").get("template");
        YamlNode route = template.get("route").isMissing() ? template : template.get("route");
        return EndpointUse.of("from", route.get("from")).isTable();
    }

    /** Whether the endpoint is a Kamelet that writes to a table. */
    static boolean isSink(CamelContext context, String uri) {
        return uri.startsWith(Kamelet.SCHEME + ":") && isSink(read(context, uri));
    }

    /** Whether a Kamelet's file says that it writes to a table. */
    static boolean isSink(YamlNode kamelet) {
        boolean[] writes = {false};
        kamelet.get("spec").get("template").walk(node -> {
            YamlNode to = node.fields().get("to");
            writes[0] |= to != null && EndpointUse.of("to", to).isTable();
        });
        return writes[0];
    }

    /** What the use of a Kamelet that writes to a table says of records that fail, and of batches. */
    static TableConfiguration configuration(CamelContext context, String uri) {
        TableConfiguration configuration = new TableConfiguration();
        Map<String, Object> written = parameters(context.resolvePropertyPlaceholders(uri));
        ifWritten(written, "retries", text -> configuration.setRetries(Integer.parseInt(text)));
        ifWritten(written, "batchSize", text -> configuration.setBatchSize(Integer.parseInt(text)));
        ifWritten(written, "deadLetterTopic", configuration::setDeadLetterTopic);
        return configuration;
    }

    private static Map<String, Object> parameters(String uri) {
        try {
            int question = uri.indexOf('?');
            return question < 0 ? Map.of() : URISupport.parseQuery(uri.substring(question + 1));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("This is no address of a Kamelet: " + e.getMessage(), e);
        }
    }

    private static void ifWritten(Map<String, Object> written, String name, Consumer<String> setting) {
        Object value = written.get(name);
        if (value != null) {
            setting.accept(value.toString());
        }
    }

    /**
     * The user's route that a route belongs to: itself, or the one that begins with the Kamelet from which it was made. Empty: that one is not there
     * yet.
     */
    static Optional<Route> owner(Route route) {
        Optional<Route> owner = Optional.of(route);
        while (owner.isPresent() && owner.get().isCreatedByKamelet()) {
            String made = owner.get().getRouteId();
            // Not the parent that Camel notes with the Kamelet's route: it notes none if the endpoint was made before.
            owner = route.getCamelContext().getRoutes().stream()
                    .filter(each ->
                            each.getEndpoint() instanceof KameletEndpoint from && made.equals(from.getRouteId()))
                    .findFirst();
        }
        return owner;
    }

    /** Empty if there is no such file. */
    private static String text(CamelContext context, String name) throws IOException {
        String locations =
                context.getComponent(Kamelet.SCHEME, KameletComponent.class).getLocation();
        for (String location : locations.split(",")) {
            String file = location.endsWith(SUFFIX) ? location : location + "/" + name + SUFFIX;
            Resource resource = PluginHelper.getResourceLoader(context).resolveResource(file);
            if (resource.exists() && file.endsWith("/" + name + SUFFIX)) {
                try (InputStream in = resource.getInputStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        return "";
    }
}
