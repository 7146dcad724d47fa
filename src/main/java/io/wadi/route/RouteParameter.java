package io.wadi.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs a route somewhere else has to say, or may.
 *
 * @param value what holds if nothing is said; null: nothing, and if it is required, it must be said
 * @param values the only ones it takes; empty: any
 */
public record RouteParameter(
        String name,
        String title,
        String description,
        Kind kind,
        boolean required,
        @Nullable String value,
        List<String> values) {
    /** What may be written there. */
    public enum Kind {
        TEXT,
        /** To be shown to nobody. */
        SECRET,
        INTEGER,
        NUMBER,
        BOOLEAN;

        /** A type as Kamelets and Camel's catalog name it. What is not a value of it may be another kind of text, such as a placeholder. */
        static Kind of(@Nullable String type, @Nullable String value) {
            Kind named =
                    switch (type == null ? "" : type) {
                        case "integer" -> INTEGER;
                        case "number" -> NUMBER;
                        case "boolean" -> BOOLEAN;
                        default -> TEXT;
                    };
            return value == null || named.takes(value) ? named : TEXT;
        }

        private boolean takes(String value) {
            return switch (this) {
                case INTEGER -> value.matches("-?\\d{1,18}");
                case NUMBER -> value.matches("-?\\d+(\\.\\d+)?");
                case BOOLEAN -> value.matches("true|false");
                case TEXT, SECRET -> true;
            };
        }
    }
}
