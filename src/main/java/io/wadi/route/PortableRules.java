package io.wadi.route;

import java.util.regex.Pattern;

/** What keeps a route file from travelling: it captures nothing, or a secret stands in it, which nobody could leave out. */
final class PortableRules {
    private static final Pattern ELSEWHERE =
            Pattern.compile("\\s*|\\{\\{\\??[^:{}]+}}|\\{\\{env:[^:{}]+}}|#.+|\\$\\{.+}");

    private final Findings findings;

    PortableRules(Findings findings) {
        this.findings = findings;
    }

    void check(RouteFile file) {
        if (file.routes().stream().noneMatch(RouteText::isTable)) {
            findings.error("no-table", file.name(), 0, "", "no route of it begins with from: table:NAME.");
        }
        file.routes().stream().flatMap(route -> route.endpoints().stream()).forEach(endpoint -> endpoint.parameters()
                .forEach((name, value) -> check(file, name, value)));
        YamlNode root = YamlNode.parse(file.text());
        root.walk(node -> node.get("beans").items().forEach(bean -> bean(file, bean)));
        root.walk(node -> inText(file, node));
    }

    private void bean(RouteFile file, YamlNode bean) {
        bean.get("properties").walk(node -> node.fields().forEach((name, value) -> check(file, name, value)));
    }

    private void check(RouteFile file, String name, YamlNode value) {
        if (Secrets.isSecret(name) && !ELSEWHERE.matcher(value.text("")).matches()) {
            secret(file, value, name);
        }
    }

    private void inText(RouteFile file, YamlNode node) {
        String text = node.text("");
        Secrets.replaced(text, part -> {
            if (!ELSEWHERE.matcher(part).matches()) {
                secret(file, node, "a password inside a text");
            }
            return part;
        });
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
