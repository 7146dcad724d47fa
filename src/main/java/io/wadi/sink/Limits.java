package io.wadi.sink;

import io.wadi.table.Column;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column's declaration says of its values, checked before the database does: databases round without a word, or say that a value is too long and
 * not in which column.
 */
final class Limits {
    private static final Pattern NUMBER = Pattern.compile("(?:decimal|numeric|number)\\((\\d+),\\s*(-?\\d+)\\).*");
    private static final Pattern CHARACTERS = Pattern.compile("\\D*(?:char|varying|bpchar)\\D*\\((\\d+)\\).*");
    private static final Map<String, Integer> BITS =
            Map.of("smallint", 16, "int2", 16, "mediumint", 24, "int", 32, "integer", 32, "int4", 32);

    private Limits() {}

    /** Throws {@link IllegalArgumentException} if it is beyond them. */
    static void check(Object value, Column column) {
        if (value instanceof BigDecimal decimal) {
            number(decimal, NUMBER.matcher(column.sqlType()));
        } else if (value instanceof String text) {
            characters(text, CHARACTERS.matcher(column.sqlType()));
        } else if (value instanceof Long number) {
            bits(number, column.sqlType());
        }
    }

    private static void number(BigDecimal value, Matcher declared) {
        if (!declared.matches() || value.signum() == 0) {
            return;
        }
        BigDecimal plain = value.stripTrailingZeros();
        int scale = Integer.parseInt(declared.group(2));
        if (plain.scale() > scale) {
            throw new IllegalArgumentException("it has more digits behind the point");
        }
        if (plain.precision() - plain.scale() > Integer.parseInt(declared.group(1)) - scale) {
            throw new IllegalArgumentException("it has more digits before the point");
        }
    }

    private static void characters(String value, Matcher declared) {
        if (declared.matches()) {
            // Blanks at the end are cut where the type allows it.
            String text = value.stripTrailing();
            int most = Integer.parseInt(declared.group(1));
            int length = text.codePointCount(0, text.length());
            if (length > most) {
                throw new IllegalArgumentException("it is %d characters long".formatted(length));
            }
        }
    }

    private static void bits(long value, String declared) {
        boolean unsigned = declared.endsWith(" unsigned");
        Integer bits = BITS.get(unsigned ? declared.substring(0, declared.length() - 9) : declared);
        if (bits != null) {
            long most = (1L << (unsigned ? bits : bits - 1)) - 1;
            if (value > most || value < (unsigned ? 0 : -most - 1)) {
                throw new IllegalArgumentException("it is beyond the range of the type");
            }
        }
    }
}
