package io.wadi.route;

import io.wadi.table.Spelling;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Whether what is written as {@code {{name}}} has a value. */
final class Placeholders {
    private static final Pattern ONE = Pattern.compile("\\{\\{([^{}]+)}}");

    private final CamelContext context;
    private final Findings findings;

    Placeholders(CamelContext context, Findings findings) {
        this.context = context;
        this.findings = findings;
    }

    /** Whether the text has a placeholder of this name. */
    static boolean names(String text, String name) {
        return text.contains("{{" + name + "}}") || text.contains("{{" + name + ":") || text.contains("{{?" + name);
    }

    /** The text with its placeholders resolved, or null where one of them has no value. */
    @Nullable
    String resolved(String text) {
        try {
            return text.contains("{{") ? context.resolvePropertyPlaceholders(text) : text;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    void check(RouteText route) {
        Set<String> met = new HashSet<>();
        route.node().walk(node -> check(node.text(""), route.file(), node.line(), node.path(), met));
    }

    void check(SettingsText settings) {
        for (SettingsText.Entry entry : settings.entries()) {
            check(entry.value(), settings.name(), entry.line(), entry.key(), new HashSet<>());
        }
    }

    private void check(String text, String file, int line, String path, Set<String> met) {
        Matcher written = ONE.matcher(text);
        while (written.find()) {
            String name = written.group(1);
            if (!name.startsWith("?") && resolved(written.group()) == null && met.add(name + "@" + line)) {
                Collection<String> known = names();
                findings.add(
                        Finding.Severity.ERROR,
                        "unknown-placeholder",
                        file,
                        line,
                        path,
                        "nobody says what {{%s}} stands for.%s".formatted(name, Spelling.didYouMean(name, known)),
                        Spelling.nearest(name, known).orElse(null));
            }
        }
    }

    private List<String> names() {
        return context
                .getPropertiesComponent()
                .loadProperties(name -> !name.startsWith("camel."))
                .stringPropertyNames()
                .stream()
                .toList();
    }
}
