package io.wadi.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Rows whose records may have been delivered by a commit that was broken off before the seen rows were written, as a start found them; with each,
 * how it looked in those records. They are owed an answer: a record of how the row is now, or its delete (guarantee 5). An announcement counts until all of its rows have theirs.
 * Not thread-safe.
 */
final class OwedRows {
    private final Map<Key, Set<Optional<Seen>>> looks = new LinkedHashMap<>();
    private final Map<Long, Set<Key>> unsettled = new HashMap<>();
    private final Map<Long, Integer> slots = new HashMap<>();
    private final Map<Long, List<String>> foreign = new HashMap<>();
    private final List<String> answered = new ArrayList<>();

    /** Takes in what a broken commit announced. */
    void add(OwedRecord owed, int slot) {
        owed.rows().forEach((key, look) -> {
            looks.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(look);
            unsettled
                    .computeIfAbsent(owed.commit(), any -> new LinkedHashSet<>())
                    .add(key);
            slots.put(owed.commit(), slot);
        });
    }

    /** Owes an answer to a row that its route gave up, as long as this process lives. */
    void replay(Key key, List<Seen> departures) {
        Set<Optional<Seen>> of = looks.computeIfAbsent(key, any -> new LinkedHashSet<>());
        departures.forEach(look -> of.add(Optional.of(look)));
    }

    /** The announcement stands under a key that no later one of this owner takes over. */
    void keep(OwedRecord owed, String key) {
        foreign.computeIfAbsent(owed.commit(), any -> new ArrayList<>()).add(key);
    }

    /** What was announced under this key has its answers. */
    void answered(String key) {
        answered.add(key);
    }

    boolean contains(Key key) {
        return looks.containsKey(key);
    }

    Collection<Key> keys() {
        return looks.keySet();
    }

    /** How the row may have been delivered, beside the way it is seen; without the deletes. */
    List<Seen> looks(Key key) {
        Set<Optional<Seen>> of = looks.get(key);
        return of == null ? List.of() : of.stream().flatMap(Optional::stream).toList();
    }

    /** A record of the row is committed. */
    void settle(Key key) {
        if (looks.remove(key) != null) {
            unsettled.values().forEach(keys -> keys.remove(key));
            unsettled.values().removeIf(Set::isEmpty);
            slots.keySet().retainAll(unsettled.keySet());
            foreign.forEach((commit, keys) -> {
                if (!unsettled.containsKey(commit)) {
                    answered.addAll(keys);
                }
            });
            foreign.keySet().retainAll(unsettled.keySet());
        }
    }

    /** Keys of announcements that have their answers and would count for ever; told once. */
    List<String> takeAnswered() {
        List<String> keys = List.copyOf(answered);
        answered.clear();
        return keys;
    }

    /** The commits whose announcements still count. */
    SortedSet<Long> commits() {
        return new TreeSet<>(unsettled.keySet());
    }

    /** Where an announcement may be written without taking one away that still counts. */
    int freeSlot() {
        int slot = 0;
        while (slots.containsValue(slot)) {
            slot++;
        }
        return slot;
    }
}
