package io.wadi.change;

import java.util.Locale;

/** What happened to a row. */
public enum Operation {
    /** The row was there when its table was read for the first time. */
    SNAPSHOT,
    INSERT,
    UPDATE,
    DELETE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As the header {@code wadi.operation} carries it. */
    public String label() {
        return label;
    }
}
