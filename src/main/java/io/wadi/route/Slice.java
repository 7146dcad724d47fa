package io.wadi.route;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A piece of time of a fixed length: the quarter of an hour, say, in which a row was sold. They follow each other without a gap from the beginning of
 * 1970, so one begins at every midnight if a day is a multiple of their length; of moments, at midnight in UTC.
 *
 * @param name when it begins, as the column would say it
 */
record Slice(String name, Instant begin, Duration length) {

    /** Throws {@link IllegalArgumentException} if the value is no date and no time with a date. */
    static Slice of(Object value, Duration length) {
        if (value instanceof LocalDateTime local) {
            LocalDateTime begin = begin(local.toInstant(ZoneOffset.UTC), length)
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDateTime();
            // Its zone is not known: the program's is as good a guess as any, and nobody waits longer than a slice for
            // it.
            return new Slice(
                    begin.toString(), begin.atZone(ZoneId.systemDefault()).toInstant(), length);
        } else if (value instanceof LocalDate date) {
            return of(date.atStartOfDay(), length);
        } else if (value instanceof OffsetDateTime offset) {
            return of(offset.toInstant(), length);
        } else if (value instanceof Instant instant) {
            Instant begin = begin(instant, length);
            return new Slice(begin.toString(), begin, length);
        }
        throw new IllegalArgumentException(
                "a %s is no date or time".formatted(value.getClass().getSimpleName()));
    }

    private static Instant begin(Instant at, Duration length) {
        long second = at.getEpochSecond();
        return Instant.ofEpochSecond(second - Math.floorMod(second, length.toSeconds()));
    }

    /** How long it still lasts: nothing when it is over, and never longer than its length, for a time far ahead would hold its rows for as long. */
    Duration left(Instant now) {
        Duration left = Duration.between(now, begin.plus(length));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(length) > 0 ? length : left;
    }
}
