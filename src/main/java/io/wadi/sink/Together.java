package io.wadi.sink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Whether the records of a row come to one reader, whichever of several topics they are on: else nobody could put them in order. */
final class Together {
    private Together() {}

    /**
     * Checks the partitions of a reader.
     *
     * @param counts the number of partitions of each topic
     * @throws IllegalStateException if rows that move between the topics would be written in no order
     */
    static void check(Set<TopicPartition> ours, Map<String, Integer> counts) {
        Map<String, Set<Integer>> numbers = new HashMap<>();
        counts.keySet().forEach(topic -> numbers.put(topic, new HashSet<>()));
        ours.forEach(each ->
                numbers.computeIfAbsent(each.topic(), any -> new HashSet<>()).add(each.partition()));
        boolean hasAll = ours.size()
                == counts.values().stream().mapToInt(Integer::intValue).sum();
        boolean hasSame = Set.copyOf(counts.values()).size() == 1
                && Set.copyOf(numbers.values()).size() == 1;
        if (!hasAll && !hasSame) {
            throw new IllegalStateException(
                    "Several readers share the topics %s, and a row that moves between topics would come to two of them, in no order. Give each topic as many partitions, assigned by range, or let one program read them, with consumersCount=1."
                            .formatted(new TreeMap<>(counts)));
        }
    }
}
