package io.wadi.connect;

import io.wadi.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/**
 * The shards that one task captures. A table's shard follows from its name and their number alone, so tasks need not agree on anything, and a table
 * that appears later finds its task.
 *
 * @param shards how many the connector has, whatever the number of its tasks
 */
record Share(int shards, int task, int tasks) {

    List<Integer> numbers() {
        return IntStream.range(0, shards)
                .filter(number -> number % tasks == task)
                .boxed()
                .toList();
    }

    /** The shard of the table, if it is this task's. */
    OptionalInt of(TableName table) {
        byte[] name = table.toString().getBytes(StandardCharsets.UTF_8);
        int shard = Utils.toPositive(Utils.murmur2(name)) % shards;
        return shard % tasks == task ? OptionalInt.of(shard) : OptionalInt.empty();
    }
}
