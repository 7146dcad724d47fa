package io.wadi.route;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.SensitiveUtils;

/** The values that nobody may read in a message: passwords and their like, wherever they stand in the settings. */
public final class Secrets {
    private static final String MASK = "xxxxxx";
    private static final Pattern IN_TEXT =
            Pattern.compile("(?i)\\b(?:password|passwd|pwd|secret|token)\\s*=\\s*[\"']?([^&;\\s\"',]+)");
    /** {@code //user:password@host}. */
    private static final Pattern IN_URL = Pattern.compile("//[^/:@\\s]*:([^/@\\s]+)@");

    private final List<String> values;

    private Secrets(Collection<String> values) {
        // Longest first, for a secret may be part of another.
        this.values = values.stream()
                .filter(value -> !value.isBlank())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** Those of these settings, resolved: each setting with a sensitive name, and passwords inside URLs and login modules. */
    public static Secrets of(Map<String, String> settings) {
        Set<String> values = new LinkedHashSet<>();
        settings.forEach((name, value) -> {
            if (isSecret(name) && !isUser(name)) {
                values.add(value);
            }
            collect(IN_TEXT.matcher(value), values);
            collect(IN_URL.matcher(value), values);
        });
        return new Secrets(values);
    }

    /** Whom a database refuses must be told; and a name is a word, which would hide that of a table. */
    private static boolean isUser(String setting) {
        String name = setting.toLowerCase(Locale.ROOT);
        return name.endsWith("user") || name.endsWith("username");
    }

    /** Whether what stands there is secret by the setting's name. */
    static boolean isSecret(String setting) {
        // Of a map, as in additional-properties[ssl.key.password], the key decides.
        String last = setting.substring(setting.lastIndexOf('.') + 1).replaceFirst("]$", "");
        return SensitiveUtils.containsSensitive(last)
                || last.toLowerCase(Locale.ROOT).endsWith("password");
    }

    /** The text with something else for each password inside it: in a URL, or in the settings of a login module. */
    static String replaced(String text, UnaryOperator<String> instead) {
        return replaced(IN_URL, replaced(IN_TEXT, text, instead), instead);
    }

    private static String replaced(Pattern pattern, String text, UnaryOperator<String> instead) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder replaced = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            replaced.append(text, end, matcher.start(1)).append(instead.apply(matcher.group(1)));
            end = matcher.end(1);
        }
        return replaced.append(text.substring(end)).toString();
    }

    private static void collect(Matcher matcher, Set<String> values) {
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
    }

    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            // A short one, as abc, would be found within words and make them unreadable.
            masked = value.length() < 4
                    ? masked.replaceAll("(?<!\\w)" + Pattern.quote(value) + "(?!\\w)", MASK)
                    : masked.replace(value, MASK);
        }
        return masked;
    }
}
