package io.wadi.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What keeps some of a route's tables from being read: which, and why, in one line. */
record Trouble(Set<String> tables, String message) {
    private static final int NAMED = 3;

    /** @param undescribed why the tables could not be described anew, or null */
    static @Nullable Trouble of(Collection<CapturedTable> tables, @Nullable Exception undescribed) {
        Set<String> names = new TreeSet<>();
        Map<String, Set<String>> byCause = new TreeMap<>();
        for (CapturedTable table : tables) {
            Exception cause = table.trouble();
            if (cause != null) {
                String name = table.scan().tracker().table().name().toString();
                names.add(name);
                byCause.computeIfAbsent(Causes.all(cause), any -> new TreeSet<>())
                        .add(name);
            }
        }
        List<String> causes = new ArrayList<>();
        byCause.forEach((cause, of) -> causes.add(named(of) + " cannot be read: " + cause));
        if (undescribed != null && !byCause.containsKey(Causes.all(undescribed))) {
            causes.add("The tables cannot be described: " + Causes.all(undescribed));
        }
        return causes.isEmpty() ? null : new Trouble(names, String.join(" ", causes));
    }

    private static String named(Set<String> names) {
        String first = String.join(", ", names.stream().limit(NAMED).toList());
        String more = names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "";
        return (names.size() == 1 ? "Table " : "Tables ") + first + more;
    }
}
