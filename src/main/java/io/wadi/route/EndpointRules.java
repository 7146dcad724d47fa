package io.wadi.route;

import java.util.List;
import java.util.Optional;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;

/** Whether the endpoints of a route exist, and know the settings that are written after them. */
final class EndpointRules {
    private final Components components;
    private final Findings findings;

    EndpointRules(Components components, Findings findings) {
        this.components = components;
        this.findings = findings;
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
        if (endpoint.isTable() && !endpoint.step().equals("from")) {
            findings.error(
                    "table-as-sink",
                    route.file(),
                    endpoint.at(),
                    "table:%s can only stand in from: writing to tables is not supported yet."
                            .formatted(endpoint.path()));
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
            Optional<EndpointOptionModel> option =
                    options.stream().filter(each -> isMeant(each, name)).findFirst();
            if (option.isEmpty()) {
                findings.unknown(
                        "unknown-setting",
                        route.file(),
                        value.line(),
                        value.path(),
                        "setting",
                        name,
                        options.stream().map(BaseOptionModel::getName).toList());
            } else if (value.text() != null && !isPrefixed(option.get(), name)) {
                String mistake = ValueRules.mistake(option.get(), value.text(""));
                if (mistake != null) {
                    findings.error("bad-value", route.file(), value, mistake);
                }
            }
        });
    }

    private static boolean isMeant(BaseOptionModel option, String name) {
        return option.getName().equals(name) || isPrefixed(option, name);
    }

    private static boolean isPrefixed(BaseOptionModel option, String name) {
        return option.isMultiValue() && option.getPrefix() != null && name.startsWith(option.getPrefix());
    }
}
