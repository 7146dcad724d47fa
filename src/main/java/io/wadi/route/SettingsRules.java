package io.wadi.route;

import io.wadi.route.SettingsText.Entry;
import io.wadi.table.Spelling;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.MainModel.MainOptionModel;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** Whether someone reads each setting of the settings file, and can. */
final class SettingsRules {
    private static final String BEANS = "camel.beans.";
    private static final String COMPONENT = "camel.component.";
    /** What Camel reads beside the settings that its metadata list. */
    private static final List<String> OPEN =
            List.of("camel.dataformat.", "camel.language.", "camel.variable.", "camel.kamelet.");

    private final Components components;
    private final Findings findings;
    private final List<MainOptionModel> known;
    private final Collection<String> others;

    /** @param others settings that someone else reads, and that could be meant */
    SettingsRules(Components components, Findings findings, Collection<String> others) {
        this.components = components;
        this.findings = findings;
        this.others = others;
        this.known = components.main().getOptions();
    }

    /** @param routes the texts of the route files, which may read settings of the user's own */
    void check(SettingsText settings, List<String> routes) {
        Map<String, Class<?>> beans = new HashMap<>();
        Set<String> met = new HashSet<>();
        for (Entry entry : settings.entries()) {
            if (entry.key().startsWith(BEANS) && entry.value().startsWith("#class:")) {
                bean(settings, entry, beans);
            }
        }
        for (Entry entry : settings.entries()) {
            if (!met.add(normal(entry.key()))) {
                findings.warning(
                        "written-twice",
                        settings.name(),
                        entry.line(),
                        entry.key(),
                        "%s is written twice; one of them is not read.".formatted(entry.key()));
            }
            check(settings, entry, beans, routes);
        }
    }

    private void check(SettingsText settings, Entry entry, Map<String, Class<?>> beans, List<String> routes) {
        String key = entry.key();
        if (key.startsWith(BEANS)) {
            property(settings, entry, beans);
        } else if (key.startsWith(COMPONENT)) {
            component(settings, entry);
        } else if (key.startsWith("camel.") && OPEN.stream().noneMatch(key::startsWith)) {
            main(settings, entry);
        } else if (!key.startsWith("camel.") && !isRead(key, settings, routes)) {
            own(settings, entry);
        }
    }

    private void bean(SettingsText settings, Entry entry, Map<String, Class<?>> beans) {
        String type = entry.value().substring("#class:".length()).replaceFirst("\\(.*", "");
        try {
            beans.put(
                    entry.key().substring(BEANS.length()),
                    Class.forName(type, false, Thread.currentThread().getContextClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            findings.error(
                    "unknown-class",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "the class %s is not on the class path.".formatted(type));
        }
    }

    private void property(SettingsText settings, Entry entry, Map<String, Class<?>> beans) {
        String[] parts = entry.key().substring(BEANS.length()).split("[.\\[]", 3);
        if (parts.length < 2) {
            return;
        }
        Class<?> type = beans.get(parts[0]);
        if (type == null) {
            unknownBean(settings, entry, parts[0]);
            return;
        }
        List<String> setters = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .map(Method::getName)
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .distinct()
                .toList();
        boolean nested = parts.length > 2;
        if (!nested && setters.stream().noneMatch(setter -> normal(setter).equals(normal(parts[1])))) {
            findings.unknown(
                    "unknown-setting",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "setting of the bean " + parts[0],
                    parts[1],
                    setters);
        }
    }

    /** Of a bean that nobody makes; of maps and lists Camel makes some without being told. */
    private void unknownBean(SettingsText settings, Entry entry, String bean) {
        List<String> made = settings.entries().stream()
                .map(Entry::key)
                .filter(key -> key.startsWith(BEANS) && key.indexOf('.', BEANS.length()) < 0)
                .map(key -> key.substring(BEANS.length()))
                .toList();
        boolean isCollection = entry.key().startsWith(BEANS + bean + "[");
        if (!made.contains(bean) && !isCollection) {
            findings.unknown("unknown-bean", settings.name(), entry.line(), entry.key(), "bean", bean, made);
        }
    }

    private void component(SettingsText settings, Entry entry) {
        String[] parts = entry.key().substring(COMPONENT.length()).split("\\.", 2);
        if (!components.has(parts[0])) {
            findings.unknown(
                    "unknown-component",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "component",
                    parts[0],
                    components.names());
            return;
        }
        if (parts.length < 2) {
            return;
        }
        components.model(parts[0]).ifPresent(model -> {
            String name = parts[1].split("[.\\[]", 2)[0];
            Optional<? extends BaseOptionModel> option = model.getComponentOptions().stream()
                    .filter(each -> normal(each.getName()).equals(normal(name)))
                    .findFirst();
            if (option.isEmpty()) {
                findings.unknown(
                        "unknown-setting",
                        settings.name(),
                        entry.line(),
                        entry.key(),
                        "setting of " + parts[0],
                        parts[1],
                        model.getComponentOptions().stream()
                                .map(BaseOptionModel::getName)
                                .toList());
            } else {
                value(settings, entry, option.get());
            }
        });
    }

    private void main(SettingsText settings, Entry entry) {
        MainOptionModel option = option(entry.key());
        if (option == null) {
            findings.unknown(
                    "unknown-setting",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "setting",
                    entry.key(),
                    written(entry.key()));
        } else {
            value(settings, entry, option);
        }
    }

    private @Nullable MainOptionModel option(String key) {
        String normal = normal(key);
        return known.stream()
                .filter(each -> {
                    String name = normal(each.getName());
                    // A map is written key by key.
                    return normal.equals(name) || normal.startsWith(name + ".") || normal.startsWith(name + "[");
                })
                .findFirst()
                .orElse(null);
    }

    private void value(SettingsText settings, Entry entry, BaseOptionModel option) {
        String mistake = ValueRules.mistake(option, entry.value().trim());
        if (mistake != null) {
            findings.error("bad-value", settings.name(), entry.line(), entry.key(), mistake);
        }
    }

    /** A setting of the user's own, that no route reads. */
    private void own(SettingsText settings, Entry entry) {
        List<String> all = Stream.of(written(entry.key()), others, List.of("camel.component.kafka.brokers"))
                .flatMap(Collection::stream)
                .toList();
        Optional<String> meant = Spelling.nearest(entry.key(), all).or(() -> all.stream()
                .filter(name -> name.endsWith("." + entry.key()))
                .findFirst());
        if (entry.key().startsWith("wadi.") || meant.isPresent()) {
            findings.add(
                    Finding.Severity.ERROR,
                    "unknown-setting",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "unknown setting \"%s\".%s"
                            .formatted(
                                    entry.key(),
                                    meant.map(" Did you mean \"%s\"?"::formatted)
                                            .orElse("")),
                    meant.orElse(null));
        } else {
            findings.warning(
                    "unread-setting",
                    settings.name(),
                    entry.line(),
                    entry.key(),
                    "nobody reads %1$s: no route and no other setting says {{%1$s}}.".formatted(entry.key()));
        }
    }

    private static boolean isRead(String key, SettingsText settings, List<String> routes) {
        return Stream.concat(routes.stream(), settings.entries().stream().map(Entry::value))
                .anyMatch(text -> Placeholders.names(text, key));
    }

    /** The names of Camel's settings, in the spelling in which a key is written. */
    private List<String> written(String key) {
        boolean dashes = key.contains("-") || !key.matches(".*[a-z][A-Z].*");
        return known.stream()
                .map(BaseOptionModel::getName)
                .map(name -> dashes ? StringHelper.camelCaseToDash(name) : name)
                .toList();
    }

    private static String normal(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
