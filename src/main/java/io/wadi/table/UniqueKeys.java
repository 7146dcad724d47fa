package io.wadi.table;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sets of columns of which a table has no two rows with the same values. */
record UniqueKeys(Set<Set<String>> all) {
    boolean contains(Collection<String> columns) {
        return all.contains(Set.copyOf(columns));
    }

    /** Whether no two rows have the same values in these columns. */
    boolean identify(Collection<String> columns) {
        return all.stream().anyMatch(columns::containsAll);
    }

    /** Whether there are others, so that one row may be in the way of another. */
    boolean hasOthers(List<String> key) {
        Set<Set<String>> others = new HashSet<>(all);
        others.remove(Set.copyOf(key));
        return !others.isEmpty();
    }
}
