package io.wadi.route;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a check of settings and routes found.
 *
 * @param code names the kind of mistake, for scripts
 * @param file as the user names it
 * @param line from 1; 0: the file as a whole
 * @param path where in the file: {@code orders/from/parameters/delay}, or the setting's name; empty: the file as a whole
 * @param message says what is wrong and what now, without row values and passwords
 * @param suggestion what to write instead, if there is one such thing
 */
public record Finding(
        Severity severity,
        String code,
        String file,
        int line,
        String path,
        String message,
        @Nullable String suggestion) {
    /** By file and line, as a reader goes through them. */
    public static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::file).thenComparingInt(Finding::line).thenComparing(Finding::message);

    public enum Severity {
        /** Nothing starts. */
        ERROR,
        /** It starts, but should be looked at. */
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The same, with its line where only the setting's name was known. */
    Finding placed(SettingsText settings) {
        return line > 0 || path.isEmpty() || !file.equals(settings.name())
                ? this
                : new Finding(severity, code, file, settings.place(path), path, message, suggestion);
    }

    Finding masked(Secrets secrets) {
        return new Finding(severity, code, file, line, path, secrets.mask(message), suggestion);
    }
}
