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

    /** Insertions, deletions, replacements and swaps of neighbours: the optimal string alignment distance, by its recurrence. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
