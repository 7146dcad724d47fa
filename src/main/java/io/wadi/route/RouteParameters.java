package io.wadi.route;

import io.wadi.route.RouteParameter.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Which parameters a route has: the settings that it needs, and whatever else it names as a placeholder. */
public final class RouteParameters {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\??)([^:{}?]+)(?::([^{}]*))?}}");
    /** Words before a colon that say where Camel is to look; nobody's parameter. */
    private static final Set<String> FUNCTIONS =
            Set.of("env", "sys", "service", "service.host", "service.port", "bean");

    private final PortableRoute route;
    private final ParameterTexts texts;
    private final Map<String, ParameterTexts.Text> meant = new HashMap<>();

    private RouteParameters(PortableRoute route, ParameterTexts texts) {
        this.route = route;
        this.texts = texts;
    }

    /** Those of a file that was read well, in the order of the settings, then of the file. */
    public static List<RouteParameter> of(CamelContext context, Path file, PortableRoute route) throws IOException {
        RouteParameters parameters = new RouteParameters(route, new ParameterTexts(context));
        RouteFile.readAll(context, "file:" + file.toAbsolutePath(), new Findings())
                .forEach(read -> read.routes().forEach(parameters::endpoints));
        return parameters.all();
    }

    /** What a parameter of an endpoint says of itself says it of the placeholder that stands for it, too. */
    private void endpoints(RouteText text) {
        for (EndpointUse endpoint : text.endpoints()) {
            endpoint.parameters().forEach((name, node) -> {
                Matcher whole = PLACEHOLDER.matcher(node.text(""));
                if (whole.matches()) {
                    meant.putIfAbsent(whole.group(2), texts.of(endpoint, name));
                }
            });
        }
    }

    private List<RouteParameter> all() {
        Map<String, RouteParameter> all = new LinkedHashMap<>();
        route.settings().forEach((name, value) -> all.put(name, parameter(name, value, true)));
        Stream.concat(Stream.of(route.yaml()), route.settings().values().stream())
                .map(PLACEHOLDER::matcher)
                .forEach(placeholder -> {
                    while (placeholder.find()) {
                        String name = placeholder.group(2);
                        if (!FUNCTIONS.contains(name) && !all.containsKey(name)) {
                            boolean required = placeholder.group(1).isEmpty();
                            all.put(name, parameter(name, placeholder.group(3), required));
                        }
                    }
                });
        return new ArrayList<>(all.values());
    }

    private RouteParameter parameter(String name, @Nullable String written, boolean required) {
        ParameterTexts.Text text = meant.getOrDefault(name, texts.of(name));
        boolean referred =
                written != null && route.references().values().stream().anyMatch(written::contains);
        boolean secret = text.secret() || referred || Secrets.isSecret(name);
        // What stands for a secret is none itself: another setting's name, or nothing.
        boolean told = written != null
                && (!secret || !referred && PLACEHOLDER.matcher(written).matches());
        String value = told ? written : required ? null : text.value();
        Kind kind = secret ? Kind.SECRET : Kind.of(text.type(), value);
        boolean fixed = kind == Kind.TEXT && (value == null || text.values().contains(value));
        return new RouteParameter(
                name,
                text.title(),
                text.description(),
                kind,
                required && value == null,
                value,
                fixed ? text.values() : List.of());
    }
}
