package io.wadi.route;

import com.fasterxml.jackson.core.JacksonException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.ValidationException;
import org.jspecify.annotations.Nullable;

/** Says in one line what an exception with many causes is about. */
final class Causes {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final List<Class<? extends Throwable>> OF_THE_RECORD = List.of(
            JacksonException.class,
            InvalidPayloadException.class,
            NoTypeConversionAvailableException.class,
            TypeConversionException.class,
            ValidationException.class,
            IllegalArgumentException.class);

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

    /**
     * Whether a step refused the record itself, so that each further attempt would end the same: it is no JSON, has no such type, or a value that
     * the step's settings do not allow. Of what else a step may throw, nobody knows whether it passes.
     */
    static boolean isOfTheRecord(Throwable thrown) {
        return OF_THE_RECORD.stream().anyMatch(type -> find(thrown, type) != null);
    }

    /** The innermost message, for frameworks wrap what happened in what they did meanwhile. */
    static String message(Throwable thrown) {
        Throwable cause = thrown;
        String message = cause.getMessage();
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        if (cause instanceof ClassNotFoundException) {
            return "the class %s is not on the class path".formatted(cause.getMessage());
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied to read " + cause.getMessage();
        }
        String said = message == null ? thrown.getClass().getSimpleName() : message;
        return said.lines().findFirst().orElse(said).trim();
    }

    /** With a full stop, if drivers left it out: something follows. */
    static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    /** What happened and why, for those who read logs: the message and that of the innermost cause, if it says something else. */
    static String all(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage());
        String last = message(thrown);
        return first.contains(last) ? first : first + ": " + last;
    }
}
