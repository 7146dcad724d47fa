package io.wadi.route;

import io.wadi.route.Finding.Severity;
import io.wadi.table.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what checks find. Not thread-safe. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void error(String code, String file, YamlNode at, String message) {
        add(Severity.ERROR, code, file, at.line(), at.path(), message, null);
    }

    void warning(String code, String file, YamlNode at, String message) {
        add(Severity.WARNING, code, file, at.line(), at.path(), message, null);
    }

    void error(String code, String file, int line, String path, String message) {
        add(Severity.ERROR, code, file, line, path, message, null);
    }

    void warning(String code, String file, int line, String path, String message) {
        add(Severity.WARNING, code, file, line, path, message, null);
    }

    /** A name that nobody knows, with the nearest that somebody does. */
    void unknown(String code, String file, int line, String path, String what, String name, Collection<String> known) {
        String nearest = Spelling.nearest(name, known).orElse(null);
        add(
                Severity.ERROR,
                code,
                file,
                line,
                path,
                "unknown %s \"%s\".%s".formatted(what, name, Spelling.didYouMean(name, known)),
                nearest);
    }

    void add(
            Severity severity,
            String code,
            String file,
            int line,
            String path,
            String message,
            @Nullable String suggestion) {
        all.add(new Finding(severity, code, file, line, path, message, suggestion));
    }

    boolean hasErrors() {
        return all.stream().anyMatch(Finding::isError);
    }

    List<Finding> sorted(Secrets secrets) {
        return all.stream()
                .map(finding -> finding.masked(secrets))
                .distinct()
                .sorted(Finding.ORDER)
                .toList();
    }
}
