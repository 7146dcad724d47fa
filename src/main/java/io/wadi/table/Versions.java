package io.wadi.table;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;

/** The order of versions: unlike keys they are numbers, times or binary counters, whose order is the same in every database. */
public final class Versions {
    private Versions() {}

    /** Compares two versions of one column. */
    public static final Comparator<Object> ORDER = Versions::compare;

    @SuppressWarnings(
            "unchecked") // one column's versions are of one type, and each such type but byte[] is comparable to itself
    private static int compare(Object a, Object b) {
        return a instanceof byte[] bytes
                ? Arrays.compareUnsigned(bytes, (byte[]) b)
                : ((Comparable<Object>) a).compareTo(b);
    }

    /**
     * A version as a person writes it, as a value like one that the database gave: {@code 2026-03-01T10:15:00.5} or {@code 17}, as
     * {@link Object#toString} shows them.
     *
     * @throws IllegalArgumentException if it is no such value
     */
    public static Object parse(String text, Object like) {
        try {
            if (like instanceof Long) {
                return Long.valueOf(text);
            } else if (like instanceof BigDecimal) {
                return new BigDecimal(text);
            } else if (like instanceof LocalDateTime) {
                return LocalDateTime.parse(text);
            } else if (like instanceof Instant) {
                return Instant.parse(text);
            } else if (like instanceof LocalDate) {
                return LocalDate.parse(text);
            } else if (like instanceof OffsetDateTime) {
                return OffsetDateTime.parse(text);
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException("%s is no version such as %s".formatted(text, like), e);
        }
        throw new IllegalArgumentException("A version such as %s cannot be written as text".formatted(like));
    }
}
