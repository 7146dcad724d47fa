package io.wadi.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Puts the records of one moment in order, key by key: those of one partition stay as they are, and a partition that the row left in this moment
 * comes before the one that it entered.
 */
final class SameTime {
    private SameTime() {}

    static <R extends ConsumerRecord<byte[], byte[]>> List<R> inOrder(List<R> records) {
        Map<Object, Map<TopicPartition, List<R>>> byKey = new LinkedHashMap<>();
        for (R record : records) {
            // What has no key concerns nobody else.
            Object key = record.key() == null ? record : ByteBuffer.wrap(record.key());
            byKey.computeIfAbsent(key, any -> new LinkedHashMap<>())
                    .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), any -> new ArrayList<>())
                    .add(record);
        }
        List<R> ordered = new ArrayList<>();
        byKey.values().forEach(partitions -> {
            partitions.values().stream().filter(SameTime::isLeft).forEach(ordered::addAll);
            partitions.values().stream().filter(each -> !isLeft(each)).forEach(ordered::addAll);
        });
        return ordered;
    }

    private static boolean isLeft(List<? extends ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        Header operation = last.headers().lastHeader("wadi.operation");
        return last.value() == null
                || operation != null && new String(operation.value(), StandardCharsets.UTF_8).equals("delete");
    }
}
