package io.wadi.table;

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
}
