package io.wadi.connect;

import io.wadi.change.KeyCuts;
import io.wadi.table.KeyRange;
import io.wadi.table.TableName;
import io.wadi.topic.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/**
 * The shards that one task captures. The shard of each range of a table follows from the table's name and their number alone, so tasks need not agree
 * on more than where the table is cut, and a table that appears later finds its tasks.
 *
 * @param shards how many the connector has, whatever the number of its tasks
 * @param rows how many rows a range of a table has at least
 */
record Share(int shards, int rows, int task, int tasks) {

    List<Integer> numbers() {
        return IntStream.range(0, shards).filter(this::isOurs).boxed().toList();
    }

    boolean isOurs(int shard) {
        return shard % tasks == task;
    }

    /** The shard of the table's first range; its task says where the table is cut. */
    int first(TableName table) {
        byte[] name = table.toString().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(name)) % shards;
    }

    /** The parts of the table that are this task's. */
    List<Part> of(TableName table, KeyCuts cuts) {
        List<KeyRange> ranges = cuts.ranges();
        return IntStream.range(0, ranges.size())
                .mapToObj(i -> new Part((first(table) + i) % shards, ranges.get(i)))
                .filter(part -> isOurs(part.shard()))
                .toList();
    }
}
