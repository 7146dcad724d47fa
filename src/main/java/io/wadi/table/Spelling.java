package io.wadi.table;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a user meant by a name that is not there. */
public final class Spelling {
    private static final int LISTED = 20;

    private Spelling() {}

    /** The nearest of the names, if it is near enough to be meant. */
    public static Optional<String> nearest(String wrong, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(wrong, name) <= Math.max(1, wrong.length() / 3))
                .min(Comparator.comparingInt((String name) -> distance(wrong, name))
                        .thenComparing(name -> name));
    }

    /** {@code  Did you mean "orders"?} with a space before it, or nothing. */
    public static String didYouMean(String wrong, Collection<String> names) {
        return nearest(wrong, names).map(" Did you mean \"%s\"?"::formatted).orElse("");
    }

    /** The names in order, and how many more there are if they are many. */
    public static String list(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        String listed = sorted.stream().limit(LISTED).collect(Collectors.joining(", "));
        return sorted.size() <= LISTED ? listed : listed + " and %d more".formatted(sorted.size() - LISTED);
    }

    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
