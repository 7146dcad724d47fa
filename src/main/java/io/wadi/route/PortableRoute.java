package io.wadi.route;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * A route file with the settings it needs, to run where there is no settings file.
 *
 * @param settings what it needs, with {@link References} for secrets
 * @param references where each secret is expected, by setting
 * @param sink what is to be read for it; null: it starts from no topics
 * @param source what it starts from, topics apart
 */
public record PortableRoute(
        String yaml,
        Map<String, String> settings,
        Map<String, String> references,
        @Nullable SinkDescription sink,
        SourceDescription source) {
    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:([^:{}]+)(:[^{}]*)?}}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^:{}]+)}}");

    /** How a place is told what to put for a secret. */
    public interface References {
        String environment(String variable);

        String setting(String name);
    }

    /**
     * Reads the file and the settings, both well-formed.
     *
     * @param findings is given why the file cannot travel, if it cannot
     */
    public static PortableRoute read(
            CamelContext context, Path settings, Path file, References references, List<Finding> findings)
            throws IOException {
        Findings found = new Findings();
        RouteFile read = RouteFile.readAll(context, "file:" + file.toAbsolutePath(), found)
                .get(0);
        List<String> places = new PortableRules(found).check(read);
        SettingsText written = SettingsText.read(settings);
        findings.addAll(found.sorted(Secrets.of(Map.of()), written));
        Map<String, String> needed = new NeededSettings(context, written, read).find();
        Placeholders placeholders = new Placeholders(context, found);
        SinkDescription sink = SinkDescription.of(read, placeholders).orElse(null);
        SourceDescription source = SourceDescription.of(read.routes(), context, placeholders);
        return new Hiding(references, needed).hide(read.text(), places, sink, source);
    }

    /** Puts references for secrets. */
    private static final class Hiding {
        private final References references;
        private final Map<String, String> written;
        private final Map<String, String> hidden = new LinkedHashMap<>();
        private final Map<String, String> used = new LinkedHashMap<>();

        Hiding(References references, Map<String, String> written) {
            this.references = references;
            this.written = written;
        }

        /** @param places what the file has where secrets are to be */
        PortableRoute hide(String yaml, List<String> places, @Nullable SinkDescription sink, SourceDescription source) {
            List<String> secrets = new ArrayList<>(written.keySet().stream()
                    .filter(name -> Secrets.isSecret(name)
                            || places.stream().anyMatch(place -> Placeholders.names(place, name)))
                    .toList());
            // What a secret is made from is secret, too, whatever its name.
            for (int i = 0; i < secrets.size(); i++) {
                String value = String.valueOf(written.get(secrets.get(i)));
                written.keySet().stream()
                        .filter(name -> !secrets.contains(name) && Placeholders.names(value, name))
                        .forEach(secrets::add);
            }
            written.forEach((name, value) -> hidden.put(
                    name,
                    secrets.contains(name)
                            ? instead(name, value)
                            : Secrets.replaced(value, part -> instead(name + ".password", part))));
            return new PortableRoute(yaml, hidden, used, sink, source);
        }

        private String instead(String name, String value) {
            String trimmed = value.trim();
            Matcher other = PLACEHOLDER.matcher(trimmed);
            if (trimmed.isEmpty() || other.matches() && written.containsKey(other.group(1))) {
                return trimmed; // that one is hidden
            }
            String reference = reference(name, trimmed);
            used.put(name, reference);
            return reference;
        }

        private String reference(String name, String value) {
            Matcher variable = ENVIRONMENT.matcher(value);
            return variable.matches() ? references.environment(variable.group(1)) : references.setting(name);
        }
    }
}
