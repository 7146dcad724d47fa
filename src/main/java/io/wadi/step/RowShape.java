package io.wadi.step;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that rows have at some place of a route, and which of the table's each was made from; what the table has need not be known. Immutable.
 *
 * @param made the columns that steps have made, each with those of the table that it depends on
 * @param gone the columns of the table that are not there any more
 * @param onlyMade whether nothing of the table is left that was not {@code made} again
 * @param spread what the names begin with that JSON may bring, and the column it came from
 */
public record RowShape(
        Map<String, List<String>> made, Set<String> gone, boolean onlyMade, Map<String, List<String>> spread) {
    /** As the table was read. */
    public static final RowShape AS_READ = new RowShape(Map.of(), Set.of(), false, Map.of());

    /** The table's columns that a column depends on, itself if no step has touched it; null: there is no such column. */
    public @Nullable List<String> origins(String name) {
        List<String> from = made.get(name);
        if (from != null) {
            return from;
        }
        for (Map.Entry<String, List<String>> each : spread.entrySet()) {
            if (name.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        return onlyMade || gone.contains(name) ? null : List.of(name);
    }

    /** Whether steps alone have made a column of this name, whatever the table has. */
    public boolean isMade(String name) {
        return made.containsKey(name) || spread.keySet().stream().anyMatch(name::startsWith);
    }

    /** Of rows of a table with these columns. */
    public List<String> names(Collection<String> table) {
        Set<String> names = new LinkedHashSet<>();
        if (!onlyMade) {
            names.addAll(table);
            names.removeAll(gone);
        }
        names.addAll(made.keySet());
        return List.copyOf(names);
    }

    RowShape renamed(Map<String, String> to) {
        Map<String, List<String>> names = new LinkedHashMap<>(made);
        Set<String> left = new LinkedHashSet<>(gone);
        to.keySet().forEach(names::remove);
        left.addAll(to.keySet());
        to.forEach((before, after) -> names.put(after, from(before)));
        return new RowShape(names, left, onlyMade, spread);
    }

    RowShape without(Collection<String> columns) {
        Map<String, List<String>> names = new LinkedHashMap<>(made);
        Set<String> left = new LinkedHashSet<>(gone);
        columns.forEach(names::remove);
        left.addAll(columns);
        return new RowShape(names, left, onlyMade, spread);
    }

    RowShape only(Collection<String> columns) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        columns.forEach(column -> names.put(column, from(column)));
        return new RowShape(names, Set.of(), true, Map.of());
    }

    RowShape with(Collection<String> columns, List<String> from) {
        Map<String, List<String>> names = new LinkedHashMap<>(made);
        columns.forEach(column -> names.put(column, from));
        return new RowShape(names, gone, onlyMade, spread);
    }

    RowShape spreading(String column, String separator) {
        Map<String, List<String>> prefixes = new LinkedHashMap<>(spread);
        prefixes.put(column + separator, from(column));
        RowShape without = without(List.of(column));
        return new RowShape(without.made, without.gone, onlyMade, prefixes);
    }

    private List<String> from(String column) {
        List<String> origins = origins(column);
        return origins == null ? List.of() : origins;
    }

    /** What a step that wants several columns depends on. */
    List<String> from(Collection<String> columns) {
        return columns.stream()
                .flatMap(column -> from(column).stream())
                .distinct()
                .toList();
    }
}
