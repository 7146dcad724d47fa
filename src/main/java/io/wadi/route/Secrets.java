package io.wadi.route;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            String last = name.substring(name.lastIndexOf('.') + 1);
            if (SensitiveUtils.containsSensitive(last)
                    || last.toLowerCase(java.util.Locale.ROOT).endsWith("password")) {
                values.add(value);
            }
            collect(IN_TEXT.matcher(value), values);
            collect(IN_URL.matcher(value), values);
        });
        return new Secrets(values);
    }

    private static void collect(Matcher matcher, Set<String> values) {
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
    }

    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            // A short one, as the user sa, would be found within words and make them unreadable.
            masked = value.length() < 4
                    ? masked.replaceAll("(?<!\\w)" + Pattern.quote(value) + "(?!\\w)", MASK)
                    : masked.replace(value, MASK);
        }
        return masked;
    }
}
