package io.wadi.route;

import io.wadi.route.Finding.Severity;
import io.wadi.table.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what checks find. Not thread-safe. */
final class Findings {
    /** As {@link Spelling#didYouMean} says it. */
    private static final Pattern MEANT = Pattern.compile("Did you mean \"([^\"]+)\"\\?");

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
        Matcher meant = MEANT.matcher(message);
        String named = suggestion == null && meant.find() ? meant.group(1) : suggestion;
        all.add(new Finding(severity, code, file, line, path, message, named));
    }

    /** Whether something is wrong with this setting. */
    boolean hasErrorAt(String path) {
        return errors().anyMatch(finding -> finding.path().equals(path));
    }

    /** Whether something is wrong with one of the settings that begin and end so. */
    boolean hasErrorUnder(String prefix, String suffix) {
        return errors().map(Finding::path).anyMatch(path -> path.startsWith(prefix) && path.endsWith(suffix));
    }

    /** Whether one of the mistakes is that this was meant. */
    boolean suggests(String meant) {
        return errors().anyMatch(finding -> meant.equals(finding.suggestion()));
    }

    boolean has(String... codes) {
        return all.stream().anyMatch(finding -> List.of(codes).contains(finding.code()));
    }

    private Stream<Finding> errors() {
        return all.stream().filter(Finding::isError);
    }

    /** By file and line; a setting's line is looked up in the file of settings. */
    List<Finding> sorted(Secrets secrets, SettingsText settings) {
        return all.stream()
                .map(finding -> finding.masked(secrets).placed(settings))
                .distinct()
                .sorted(Finding.ORDER)
                .toList();
    }
}
