package io.wadi.sink;

import io.wadi.table.Column;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalQueries;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column's declaration says of its values, checked before the database does: databases round without a word, or say that a value is too long and
 * not in which column.
 */
final class Limits {
    private static final Pattern NUMBER = Pattern.compile("(?:decimal|numeric|number)\\((\\d+),\\s*(-?\\d+)\\).*");
    private static final Pattern CHARACTERS = Pattern.compile("\\D*(?:char|varying|bpchar)\\D*\\((\\d+)\\).*");
    /** Databases that Wadi writes to tell how many digits of a second there are, if there are any. */
    private static final Pattern FRACTION = Pattern.compile("[^(]*\\((\\d+)\\).*");

    private static final Pattern FLOATING = Pattern.compile("(?:float|double)(?:\\(\\d+,\\s*(\\d+)\\))?(?: unsigned)?");
    /** What is none of its words MySQL takes for a word's place, or for a set's bits. */
    private static final Pattern PLACE = Pattern.compile("\\s*[+-]?\\d+\\s*");

    private static final Set<String> WHOLE = Set.of("bigint unsigned", "bit(64)");
    private static final int WHOLE_DIGITS = 20;
    private static final int NONE = -1;
    private static final String BEYOND = "it is beyond the range of the type";
    private static final Map<String, Integer> BITS =
            Map.of("smallint", 16, "int2", 16, "mediumint", 24, "int", 32, "integer", 32, "int4", 32);

    private final boolean isWhole;
    /** Of a decimal, {@link #NONE} if it has no limits. */
    private final int precision;

    private final int scale;
    private final int characters;
    private final long least;
    private final long most;
    private final boolean isYear;
    /** Of those that MySQL has, which holds numbers only, and rounds them to as many digits behind the point as are declared. */
    private final boolean isFloating;

    private final int decimals;
    private final Set<String> words;
    /** So many nanoseconds are a second's smallest part. */
    private final int step;

    /**
     * Those of a column.
     *
     * @param words of which it takes one, or some; empty: it takes others
     */
    Limits(Column column, Set<String> words) {
        this.words = words;
        String declared = column.sqlType();
        isWhole = WHOLE.contains(declared);
        Matcher number = NUMBER.matcher(declared);
        boolean isNumber = !isWhole && number.matches();
        precision = isNumber ? Integer.parseInt(number.group(1)) : NONE;
        scale = isNumber ? Integer.parseInt(number.group(2)) : NONE;
        Matcher text = CHARACTERS.matcher(declared);
        characters = text.matches() ? Integer.parseInt(text.group(1)) : NONE;
        boolean isUnsigned = declared.endsWith(" unsigned");
        Integer bits = BITS.get(isUnsigned ? declared.substring(0, declared.length() - 9) : declared);
        most = bits == null ? Long.MAX_VALUE : (1L << (isUnsigned ? bits : bits - 1)) - 1;
        least = bits == null ? Long.MIN_VALUE : isUnsigned ? 0 : -most - 1;
        isYear = declared.equals("year");
        Matcher floating = FLOATING.matcher(declared);
        isFloating = floating.matches();
        decimals = isFloating && floating.group(1) != null ? Integer.parseInt(floating.group(1)) : NONE;
        Matcher fraction = FRACTION.matcher(declared);
        int digits = fraction.matches() ? Integer.parseInt(fraction.group(1)) : 0;
        step = (int) Math.pow(10, Math.max(0, 9 - digits));
    }

    /** Throws {@link IllegalArgumentException} if it is beyond them. */
    void check(Object value) {
        if (value instanceof BigDecimal decimal) {
            number(decimal);
        } else if (value instanceof String text) {
            word(text);
            characters(text);
        } else if (value instanceof Long number) {
            whole(number);
        } else if (value instanceof Number number && isFloating) {
            floating(number);
        } else if (value instanceof Duration length) {
            if (length.getNano() % step != 0) {
                throw tooFine();
            }
        } else if (value instanceof Temporal time && time.isSupported(ChronoField.NANO_OF_SECOND)) {
            if (time.get(ChronoField.NANO_OF_SECOND) % step != 0 && !isLast(time)) {
                throw tooFine();
            }
        }
    }

    private void whole(long value) {
        if (value > most || value < least) {
            throw new IllegalArgumentException(BEYOND);
        }
        if (isYear && value > 0 && value < 100) {
            throw new IllegalArgumentException("it has no century"); // MySQL would add one
        }
    }

    private void floating(Number value) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException("the type holds numbers only");
        }
        if (decimals != NONE
                && new BigDecimal(value.toString()).stripTrailingZeros().scale() > decimals) {
            throw new IllegalArgumentException("it has more digits behind the point");
        }
    }

    private void word(String value) {
        if (!words.isEmpty() && !words.contains(value) && PLACE.matcher(value).matches()) {
            throw new IllegalArgumentException("it is none of the column's words");
        }
    }

    private void number(BigDecimal value) {
        if (isWhole) {
            digits(value, WHOLE_DIGITS, 0);
            if (value.signum() < 0 || value.toBigInteger().bitLength() > Long.SIZE) {
                throw new IllegalArgumentException(BEYOND);
            }
        } else if (precision != NONE) {
            digits(value, precision, scale);
        }
    }

    private static void digits(BigDecimal value, int precision, int scale) {
        if (value.signum() == 0) {
            return;
        }
        BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() > scale) {
            throw new IllegalArgumentException("it has more digits behind the point");
        }
        if ((long) plain.precision() - plain.scale() > (long) precision - scale) {
            throw new IllegalArgumentException("it has more digits before the point");
        }
    }

    private static IllegalArgumentException tooFine() {
        return new IllegalArgumentException("it has more digits of a second");
    }

    /** Infinity, and PostgreSQL's 24:00:00. */
    private static boolean isLast(Temporal time) {
        LocalTime ofDay = time.query(TemporalQueries.localTime());
        return time.equals(Instant.MAX)
                || time.equals(LocalDateTime.MAX)
                || !time.isSupported(ChronoField.EPOCH_DAY) && LocalTime.MAX.equals(ofDay);
    }

    private void characters(String value) {
        if (characters == NONE || value.length() <= characters) {
            return;
        }
        // Blanks at the end are cut where the type allows it.
        String text = value.stripTrailing();
        int length = text.codePointCount(0, text.length());
        if (length > characters) {
            throw new IllegalArgumentException("it is %d characters long".formatted(length));
        }
    }
}
