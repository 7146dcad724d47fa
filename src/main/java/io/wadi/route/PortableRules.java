package io.wadi.route;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What keeps a route file from travelling: there is no route in it, or a secret stands in it, which nobody could leave out. */
final class PortableRules {
    private static final Pattern ELSEWHERE =
            Pattern.compile("\\s*|\\{\\{\\??[^:{}]+}}|\\{\\{env:[^:{}]+}}|#.+|\\$\\{.+}");

    private final Findings findings;
    private final List<String> instead = new ArrayList<>();

    PortableRules(Findings findings) {
        this.findings = findings;
    }

    /** @return what stands in the places of secrets instead: whatever it names is secret */
    List<String> check(RouteFile file) {
        if (file.routes().isEmpty()) {
            findings.error("no-route", file.name(), 0, "", "there is no route in it.");
        }
        file.routes().stream().flatMap(route -> route.endpoints().stream()).forEach(endpoint -> endpoint.parameters()
                .forEach((name, value) -> check(file, name, value)));
        YamlNode root = YamlNode.parse(file.text());
        root.walk(node -> node.get("beans").items().forEach(bean -> bean(file, bean)));
        root.walk(node -> inText(file, node));
        return instead;
    }

    private void bean(RouteFile file, YamlNode bean) {
        bean.get("properties").walk(node -> node.fields().forEach((name, value) -> check(file, name, value)));
    }

    private void check(RouteFile file, String name, YamlNode value) {
        if (Secrets.isSecret(name)) {
            check(file, value, name, value.text(""));
        }
    }

    private void inText(RouteFile file, YamlNode node) {
        Secrets.replaced(node.text(""), part -> {
            check(file, node, "a password inside a text", part);
            return part;
        });
    }

    private void check(RouteFile file, YamlNode at, String what, String written) {
        if (ELSEWHERE.matcher(written).matches()) {
            instead.add(written);
        } else {
            secret(file, at, what);
        }
    }

    private void secret(RouteFile file, YamlNode at, String what) {
        findings.error(
                "secret-in-route",
                file.name(),
                at,
                "%s stands in the route itself, where everybody would read it. Write {{a.name}} there, and a.name = ... in the settings."
                        .formatted(what));
    }
}
