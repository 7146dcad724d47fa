package io.wadi.route;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one line what an exception with many causes is about. */
final class Causes {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private Causes() {}

    /** Whether two attempts failed for the same reason: pools and brokers say after how many milliseconds they gave up, each time other ones. */
    static boolean isSame(String message, @Nullable String earlier) {
        return earlier != null && withoutNumbers(message).equals(withoutNumbers(earlier));
    }

    private static String withoutNumbers(String message) {
        return NUMBER.matcher(message).replaceAll("");
    }

    /** The exception itself or the first of its causes that is of this type; null if none is. */
    static <T> @Nullable T find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** The innermost message, for frameworks wrap what happened in what they did meanwhile. */
    static String message(Throwable thrown) {
        Throwable cause = thrown;
        String message = cause.getMessage();
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        String said = message == null ? thrown.getClass().getSimpleName() : message;
        return said.lines().findFirst().orElse(said).trim();
    }

    /** What happened and why, for those who read logs: the message and that of the innermost cause, if it says something else. */
    static String all(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage());
        String last = message(thrown);
        return first.contains(last) ? first : first + ": " + last;
    }
}
