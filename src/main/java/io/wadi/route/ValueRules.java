package io.wadi.route;

import io.wadi.table.Spelling;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Whether a value has the type that the catalog names. */
final class ValueRules {
    private ValueRules() {}

    /** What is wrong with the value, or null. */
    static @Nullable String mistake(BaseOptionModel option, String value) {
        if (value.startsWith("#") || !EndpointUse.isFixed(value)) {
            return null;
        }
        String name = option.getName();
        List<String> choices = option.getEnums();
        if (choices != null && !choices.isEmpty()) {
            return choices.stream().anyMatch(value::equalsIgnoreCase)
                    ? null
                    : "%s: \"%s\" is none of %s.%s"
                            .formatted(name, value, String.join(", ", choices), Spelling.didYouMean(value, choices));
        }
        return switch (String.valueOf(option.getType())) {
            case "boolean" ->
                List.of("true", "false").contains(value.toLowerCase(Locale.ROOT))
                        ? null
                        : "%s: \"%s\" is neither true nor false.".formatted(name, value);
            case "integer" ->
                value.matches("[+-]?\\d+") ? null : "%s: \"%s\" is no whole number.".formatted(name, value);
            case "number" -> isNumber(value) ? null : "%s: \"%s\" is no number.".formatted(name, value);
            case "duration" ->
                isDuration(value) ? null : "%s: \"%s\" is no time. Examples: 500, 30s, 1h.".formatted(name, value);
            default -> null;
        };
    }

    /** The value, or the nearest of those that may stand here; null where nobody can tell. */
    static @Nullable String meant(BaseOptionModel option, String value) {
        if (mistake(option, value) == null) {
            return value;
        }
        List<String> choices = option.getEnums() != null && !option.getEnums().isEmpty()
                ? option.getEnums()
                : "boolean".equals(option.getType()) ? List.of("true", "false") : List.of();
        return Spelling.nearest(value, choices).orElse(null);
    }

    private static boolean isNumber(String value) {
        return value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    }

    private static boolean isDuration(String value) {
        if (!value.matches("(?i)-?\\d+|(\\d+\\s*(ms|s|m|h|d)[a-z]*\\s*)+|P.*")) {
            return false;
        }
        try {
            TimeUtils.toMilliSeconds(value);
            return true;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return false;
        }
    }
}
