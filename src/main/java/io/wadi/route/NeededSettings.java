package io.wadi.route;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;

/** Which of the settings a route file needs, wherever it runs. Those of the program around it, and of other routes, are left out. */
final class NeededSettings {
    private static final String BEANS = "camel.beans.";
    private static final String COMPONENT = "camel.component.";
    private static final Set<String> WITHOUT_DATABASE = Set.of("kafka", "log", "direct", "seda");
    /** Of the program: its name, its route files, its servers, and how long it runs. */
    private static final Pattern OF_PROGRAM = Pattern.compile(
            "(?i)camel\\.(main\\.(name|routes-?.*|duration-?.*|jmx-?.*)|(management|server|metrics|health|debug|trace)\\..*)");

    private final CamelContext context;
    private final RouteFile file;
    private final Map<String, String> written = new LinkedHashMap<>();

    NeededSettings(CamelContext context, SettingsText settings, RouteFile file) {
        this.context = context;
        this.file = file;
        settings.entries().forEach(entry -> written.put(entry.key(), entry.value()));
    }

    /** As they are written, in their order. */
    Map<String, String> find() {
        Map<String, String> needed = new LinkedHashMap<>(written);
        needed.keySet().removeIf(key -> !isOfCamel(key) || isForeignComponent(key));
        foreignSources(needed);
        Map<String, String> all = new LinkedHashMap<>(written);
        all.keySet().removeIf(key -> !needed.containsKey(key) && !isNamed(key, needed));
        return all;
    }

    private static boolean isOfCamel(String key) {
        return key.startsWith("camel.") && !OF_PROGRAM.matcher(key).matches();
    }

    /** A step whose endpoint is made up as it runs may need any component. */
    private boolean isForeignComponent(String key) {
        Set<String> used = file.routes().stream()
                .flatMap(route -> route.endpoints().stream())
                .map(EndpointUse::scheme)
                .collect(Collectors.toSet());
        String name =
                key.startsWith(COMPONENT) ? key.substring(COMPONENT.length()).split("\\.", 2)[0] : "kafka";
        return !used.contains("") && !used.contains(name) && !name.equals("kafka");
    }

    /** Other databases than those it names; all stay if it names none and may want one. */
    private void foreignSources(Map<String, String> needed) {
        Set<String> sources =
                context.getRegistry().findByTypeWithName(DataSource.class).keySet();
        Predicate<String> isNamed = source -> Stream.concat(Stream.of(file.text()), needed.values().stream())
                .anyMatch(text -> Pattern.compile("#(bean:)?" + Pattern.quote(source) + "\\b")
                        .matcher(text)
                        .find());
        List<String> foreign = sources.stream().anyMatch(isNamed) || bringsItsOwn()
                ? sources.stream().filter(isNamed.negate()).toList()
                : List.of();
        needed.keySet().removeIf(key -> key.startsWith(BEANS) && foreign.contains(bean(key)));
    }

    /** Whether no endpoint would look for the only data source there is: Kamelets with beans have theirs. */
    private boolean bringsItsOwn() {
        return file.routes().stream()
                .flatMap(route -> route.endpoints().stream())
                .allMatch(endpoint -> WITHOUT_DATABASE.contains(endpoint.scheme())
                        || endpoint.scheme().equals("kamelet") && bringsItsOwn(endpoint));
    }

    private boolean bringsItsOwn(EndpointUse endpoint) {
        YamlNode kamelet = TableKamelets.read(context, "kamelet:" + endpoint.path());
        boolean asks =
                kamelet.get("spec").get("definition").get("properties").fields().containsKey("dataSource");
        return !asks && !kamelet.get("spec").get("template").get("beans").isMissing();
    }

    private static String bean(String key) {
        return key.substring(BEANS.length()).split("[.\\[]", 2)[0];
    }

    /** One of the user's own that the file or a needed setting names; that one may name the next. */
    private boolean isNamed(String key, Map<String, String> needed) {
        if (key.toLowerCase(Locale.ROOT).startsWith("camel.")) {
            return false;
        }
        return Stream.concat(Stream.of(file.text()), needed.values().stream())
                        .anyMatch(text -> Placeholders.names(text, key))
                || written.entrySet().stream()
                        .filter(other -> !other.getKey().equals(key) && Placeholders.names(other.getValue(), key))
                        .anyMatch(other -> isNamed(other.getKey(), needed));
    }
}
