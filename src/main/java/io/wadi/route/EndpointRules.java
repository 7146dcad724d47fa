package io.wadi.route;

import io.wadi.table.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.jspecify.annotations.Nullable;

/** Whether the endpoints of a route exist, and know the settings that are written after them. */
final class EndpointRules {
    private final Components components;
    private final Placeholders placeholders;
    private final Findings findings;

    EndpointRules(Components components, Placeholders placeholders, Findings findings) {
        this.components = components;
        this.placeholders = placeholders;
        this.findings = findings;
    }

    /**
     * The parameters as they were meant, as far as that can be told, with their placeholders resolved. What is wrong with one of them is told by
     * {@link #check}; that another one misses it need not be told.
     */
    Map<String, String> meant(EndpointUse endpoint) {
        List<EndpointOptionModel> options =
                components.model(endpoint.scheme()).orElseThrow().getEndpointOptions();
        Map<String, String> meant = new LinkedHashMap<>();
        endpoint.parameters().forEach((written, node) -> {
            String name = name(written, endpoint, options);
            String value = placeholders.resolved(node.text(""));
            if (name != null && value != null && node.text() != null) {
                String sound = ValueRules.meant(option(options, name).orElseThrow(), value);
                if (sound != null) {
                    meant.put(name, sound);
                }
            }
        });
        return meant;
    }

    private static @Nullable String name(String written, EndpointUse endpoint, List<EndpointOptionModel> options) {
        if (option(options, written).isPresent()) {
            return written;
        }
        return Spelling.nearest(
                        written, options.stream().map(BaseOptionModel::getName).toList())
                .filter(nearest -> !endpoint.parameters().containsKey(nearest))
                .orElse(null);
    }

    private static Optional<EndpointOptionModel> option(List<EndpointOptionModel> options, String name) {
        return options.stream().filter(each -> isMeant(each, name)).findFirst();
    }

    void check(RouteText route) {
        route.endpoints().stream()
                .filter(endpoint -> !endpoint.scheme().isEmpty())
                .forEach(endpoint -> check(route, endpoint));
    }

    private void check(RouteText route, EndpointUse endpoint) {
        if (!components.has(endpoint.scheme())) {
            findings.unknown(
                    "unknown-component",
                    route.file(),
                    endpoint.at().line(),
                    endpoint.at().path(),
                    "component",
                    endpoint.scheme(),
                    components.names());
            return;
        }
        Optional<ComponentModel> model = components.model(endpoint.scheme());
        if (model.isPresent()
                && !model.get().isLenientProperties()
                && !endpoint.scheme().equals("kamelet")) {
            settings(route, endpoint, model.get());
        }
    }

    private void settings(RouteText route, EndpointUse endpoint, ComponentModel model) {
        List<EndpointOptionModel> options = model.getEndpointOptions();
        endpoint.parameters().forEach((name, value) -> {
            Optional<EndpointOptionModel> option = option(options, name);
            String text = value.text() == null ? null : placeholders.resolved(value.text(""));
            if (option.isEmpty()) {
                findings.unknown(
                        "unknown-setting",
                        route.file(),
                        value.line(),
                        value.path(),
                        "setting",
                        name,
                        options.stream().map(BaseOptionModel::getName).toList());
            } else if (endpoint.isTable() && isOfOtherSide(endpoint, option.get())) {
                otherSide(route, endpoint, value, option.get(), options);
            } else if (text != null && !isPrefixed(option.get(), name)) {
                String mistake = ValueRules.mistake(option.get(), text);
                if (mistake != null) {
                    findings.error("bad-value", route.file(), value, mistake);
                }
            }
        });
    }

    private static boolean isOfOtherSide(EndpointUse endpoint, EndpointOptionModel option) {
        String other = endpoint.step().equals("from") ? "producer" : "consumer";
        return List.of(option.getLabel().split(",")).contains(other);
    }

    private void otherSide(
            RouteText route,
            EndpointUse endpoint,
            YamlNode value,
            EndpointOptionModel option,
            List<EndpointOptionModel> options) {
        boolean isSource = endpoint.step().equals("from");
        List<String> ours = options.stream()
                .filter(each -> !isOfOtherSide(endpoint, each))
                .map(BaseOptionModel::getName)
                .toList();
        findings.error(
                "wrong-side",
                route.file(),
                value,
                "%s is a setting of %s table:, not of %s:.%s"
                        .formatted(
                                option.getName(),
                                isSource ? "to:" : "from:",
                                endpoint.step(),
                                Spelling.didYouMean(option.getName(), ours)));
    }

    private static boolean isMeant(BaseOptionModel option, String name) {
        return option.getName().equals(name) || isPrefixed(option, name);
    }

    private static boolean isPrefixed(BaseOptionModel option, String name) {
        return option.isMultiValue() && option.getPrefix() != null && name.startsWith(option.getPrefix());
    }
}
