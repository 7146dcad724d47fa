package io.wadi.route;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Language;
import org.jspecify.annotations.Nullable;

/** Whether Camel understands what routes write in its simple language: else it says so at the start, without a line. */
final class SimpleRules {
    private static final Set<String> PREDICATES = Set.of("when", "filter", "validate", "onWhen", "completionPredicate");
    /** What stands between a step and its expression. */
    private static final Set<String> BETWEEN = Set.of("simple", "expression");

    private final Language simple;
    private final Placeholders placeholders;
    private final Findings findings;

    SimpleRules(CamelContext context, Placeholders placeholders, Findings findings) {
        this.simple = context.resolveLanguage("simple");
        this.placeholders = placeholders;
        this.findings = findings;
    }

    void check(RouteText route) {
        route.node().walk(node -> node.fields().forEach((name, field) -> {
            if (name.equals("simple")) {
                check(route, field, text(field, "expression"), isPredicate(field));
            } else if (name.equals("log") && field.get("logLanguage").isMissing()) {
                check(route, field, text(field, "message"), false);
            }
        }));
    }

    private static @Nullable String text(YamlNode field, String name) {
        return field.text() == null ? field.get(name).text() : field.text();
    }

    /** Whether the step asks a question of it. */
    private static boolean isPredicate(YamlNode field) {
        List<String> names = Arrays.stream(field.path().split("/"))
                .filter(name -> !BETWEEN.contains(name) && !name.chars().allMatch(Character::isDigit))
                .toList();
        return !names.isEmpty() && PREDICATES.contains(names.get(names.size() - 1));
    }

    private void check(RouteText route, YamlNode field, @Nullable String written, boolean predicate) {
        String text = written == null ? null : placeholders.resolved(written);
        if (text == null) {
            return; // a placeholder without a value is told elsewhere
        }
        try {
            if (predicate) {
                simple.createPredicate(text);
            } else {
                simple.createExpression(text);
            }
        } catch (RuntimeException e) {
            findings.error(
                    "simple-syntax",
                    route.file(),
                    field,
                    "Camel's simple language does not understand \"%s\": %s".formatted(written, Causes.message(e)));
        }
    }
}
