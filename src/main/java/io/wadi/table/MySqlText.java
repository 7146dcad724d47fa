package io.wadi.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Dates and times as MySQL writes them. Reading one that is in no calendar, such as 0000-00-00 or 2024-05-00, gives null. */
final class MySqlText {
    private MySqlText() {}

    static @Nullable LocalDate date(String text) {
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        if (month == 0 || day == 0) {
            return null;
        }
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            return null; // as 2024-02-31, which the SQL mode ALLOW_INVALID_DATES lets in
        }
    }

    static @Nullable LocalDateTime timestamp(String text) {
        LocalDate date = date(text);
        return date == null
                ? null
                : LocalDateTime.of(
                        date,
                        LocalTime.of(
                                number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), nanos(text, 19)));
    }

    /** Reads a time that the server wrote in UTC. */
    static @Nullable Instant instant(String text) {
        LocalDateTime local = timestamp(text);
        return local == null ? null : local.toInstant(ZoneOffset.UTC);
    }

    static String utc(Instant instant) {
        return iso(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    static Duration time(String text) {
        boolean negative = text.startsWith("-");
        int hours = negative ? 1 : 0;
        int minutes = text.indexOf(':') + 1;
        Duration length = Duration.ofHours(number(text, hours, minutes - 1))
                .plusMinutes(number(text, minutes, minutes + 2))
                .plusSeconds(number(text, minutes + 3, minutes + 5))
                .plusNanos(nanos(text, minutes + 5));
        return negative ? length.negated() : length;
    }

    /** ISO 8601, with as many digits of the fraction as there are. */
    static String iso(Object value) {
        if (value instanceof LocalDateTime local) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local);
        }
        return value instanceof Instant instant ? utc(instant) + "Z" : value.toString();
    }

    private static int nanos(String text, int dot) {
        int digits = text.length() - dot - 1;
        int nanos = digits <= 0 ? 0 : number(text, dot + 1, text.length());
        for (int i = Math.max(digits, 0); i < 9; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
