package io.wadi.table;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column's SQL type in the database's own words.
 *
 * @param text with its precision, as in {@code decimal(10,2) unsigned}
 * @param name without it, as in {@code decimal unsigned}
 */
record SqlType(String text, String name) {
    private static final String UNSIGNED = " unsigned";
    private static final Pattern PARTS = Pattern.compile("([^(]*)(?:\\(.*\\))?(.*)", Pattern.DOTALL);

    // The labels of an enum, and how wide an integer is displayed, change no value.
    private static final Set<String> WITHOUT_ARGUMENTS =
            Set.of("enum", "set", "tinyint", "smallint", "mediumint", "int", "bigint", "year");

    static SqlType parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT).replace(" zerofill", "");
        Matcher parts = PARTS.matcher(lower);
        if (!parts.matches()) {
            return new SqlType(lower, lower);
        }
        String name = (parts.group(1) + parts.group(2)).strip();
        return new SqlType(WITHOUT_ARGUMENTS.contains(name.replace(UNSIGNED, "")) ? name : lower, name);
    }

    /** The name without MySQL's {@code unsigned}, which mostly makes no difference to what carries a value. */
    String plainName() {
        return name.replace(UNSIGNED, "");
    }
}
