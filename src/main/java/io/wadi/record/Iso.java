package io.wadi.record;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/**
 * Dates and times as ISO 8601 text: seconds always, a fraction with as many digits as it needs. What PostgreSQL calls infinity is {@code infinity}
 * or {@code -infinity}. A length of time is {@code [-]HH:MM:SS[.fraction]} with as many hours as there are, as MySQL writes its TIME.
 */
final class Iso {
    private static final int NANO_DIGITS = 9;

    private Iso() {}

    static String date(LocalDate date) {
        if (date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN)) {
            return infinity(date.equals(LocalDate.MAX));
        }
        return date.toString();
    }

    static String timestamp(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN)) {
            return infinity(time.equals(LocalDateTime.MAX));
        }
        return local(time).toString();
    }

    static String instant(Instant instant) {
        if (instant.equals(Instant.MAX) || instant.equals(Instant.MIN)) {
            return infinity(instant.equals(Instant.MAX));
        }
        return local(LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
                .append('Z')
                .toString();
    }

    static String offsetTimestamp(OffsetDateTime time) {
        return local(time.toLocalDateTime()).append(time.getOffset()).toString();
    }

    static String time(LocalTime time) {
        return time(new StringBuilder(), time).toString();
    }

    static String offsetTime(OffsetTime time) {
        return time(new StringBuilder(), time.toLocalTime())
                .append(time.getOffset())
                .toString();
    }

    static String duration(Duration length) {
        Duration absolute = length.abs();
        StringBuilder text = new StringBuilder(length.isNegative() ? "-" : "");
        long hours = absolute.toHours();
        text.append(hours < 10 ? "0" : "").append(hours).append(':');
        two(text, absolute.toMinutesPart()).append(':');
        two(text, absolute.toSecondsPart());
        return fraction(text, absolute.toNanosPart()).toString();
    }

    private static String infinity(boolean positive) {
        return positive ? "infinity" : "-infinity";
    }

    private static StringBuilder local(LocalDateTime time) {
        StringBuilder text = new StringBuilder(32);
        int year = time.getYear();
        if (year >= 1000 && year <= 9999) {
            text.append(year);
            two(text.append('-'), time.getMonthValue());
            two(text.append('-'), time.getDayOfMonth());
        } else {
            text.append(time.toLocalDate());
        }
        return time(text.append('T'), time.toLocalTime());
    }

    private static StringBuilder time(StringBuilder text, LocalTime time) {
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        return fraction(text, time.getNano());
    }

    private static StringBuilder fraction(StringBuilder text, int nanos) {
        if (nanos == 0) {
            return text;
        }
        String digits = String.valueOf(nanos);
        text.append('.').append("0".repeat(NANO_DIGITS - digits.length()));
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return text.append(digits, 0, end);
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
