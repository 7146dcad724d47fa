package io.wadi.route;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.component.properties.PropertiesComponent;

/**
 * The settings without those that Camel could not take. Camel stops at the first of them; with it left aside the next attempt comes to the next, so
 * that all are told together.
 */
final class SoundSettings extends PropertiesComponent {
    private final Map<String, Exception> refused = new LinkedHashMap<>();

    /** What Camel could not take, and why. The key is empty where Camel does not say which setting it was. */
    Map<String, Exception> refused() {
        return refused;
    }

    /** Leaves the setting aside that the exception is about. @return whether another attempt may go further */
    boolean leaveAside(Exception e) {
        String culprit = culprit(e).orElse("");
        return refused.put(culprit, e) == null && !culprit.isEmpty();
    }

    /** The longest key that the messages name, for others are part of it; or one whose bean, class or placeholder they name. */
    private Optional<String> culprit(Exception e) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            said.append(normal(String.valueOf(cause.getMessage()))).append('\n');
        }
        Properties all = loadProperties(key -> key.startsWith("camel."));
        Optional<String> named = all.stringPropertyNames().stream()
                .filter(key -> said.indexOf(normal(key)) >= 0)
                .max(Comparator.comparing(String::length));
        return named.or(() -> all.stringPropertyNames().stream()
                .filter(key -> Pattern.compile("(?m)(^|\\s)" + Pattern.quote(normal(about(all, key))) + "$")
                        .matcher(said)
                        .find())
                .findFirst());
    }

    /** What a message about the setting ends with: a class that is not there, a placeholder without value, a bean that nobody makes. */
    private static String about(Properties all, String key) {
        String value = all.getProperty(key);
        if (value.startsWith("#class:") || value.contains("{{")) {
            return value.replaceFirst("^#class:", "").replaceFirst("\\(.*", "");
        }
        return key.startsWith("camel.beans.") ? "bean with name " + key.split("[.\\[]")[2] : key;
    }

    @Override
    public Properties loadProperties(Predicate<String> filter) {
        return super.loadProperties(key -> isSound(key) && filter.test(key));
    }

    @Override
    public Properties loadProperties(Predicate<String> filter, Function<String, String> keyMapper) {
        return super.loadProperties(key -> isSound(key) && filter.test(key), keyMapper);
    }

    private boolean isSound(String key) {
        return !refused.containsKey(key);
    }

    /** Camel gives keys back in camel case, however they were written. */
    private static String normal(String text) {
        return text.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
