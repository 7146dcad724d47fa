package io.wadi.connect;

import io.wadi.route.Scout;
import io.wadi.sink.Delivered;
import io.wadi.sink.Waiting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** What the worker has given to a task and the task has not done yet. One thread uses it. */
final class Intake {
    private final @Nullable Scout scout;
    private final Waiting<Given> waiting;
    private final List<Given> batch = new ArrayList<>();
    private final Set<SinkRecord> refused = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param scout records are taken in the order of their time, as far as it sees; null: partition by partition */
    Intake(@Nullable Scout scout) {
        this.scout = scout;
        this.waiting = new Waiting<>(scout);
    }

    void open(Collection<TopicPartition> partitions) {
        close(partitions);
        waiting.open(partitions);
    }

    /** What is not done of them is another's. */
    void close(Collection<TopicPartition> partitions) {
        Set<TopicPartition> gone = new HashSet<>(partitions);
        waiting.close(gone);
        batch.removeIf(record -> gone.contains(partition(record)));
        if (scout != null) {
            scout.forget(gone);
        }
    }

    /** The worker gives records again that it was refused: they are here already. */
    void add(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            if (!refused.contains(record)) {
                add(Given.of(record));
            }
        }
        refused.clear();
    }

    private void add(Given record) {
        waiting.add(record);
        if (scout != null) {
            scout.given(record);
        }
    }

    /** The worker will give these again. */
    void refuse(Collection<SinkRecord> records) {
        refused.addAll(records);
    }

    /** The next records: the same ones, until they are done. */
    List<Given> next(int most) {
        if (batch.isEmpty()) {
            batch.addAll(waiting.take(most));
        }
        return List.copyOf(batch);
    }

    void done(List<Delivered> records) {
        Set<Object> done = new HashSet<>();
        records.forEach(each -> done.add(each.record()));
        batch.removeIf(done::contains);
    }

    boolean isEmpty() {
        return batch.isEmpty() && waiting.isEmpty();
    }

    /** The partitions of which enough is here. */
    Set<TopicPartition> full(int most) {
        return waiting.full(most);
    }

    /** Guarantee 1: of the offsets that the worker may commit those up to which everything is done. */
    Map<TopicPartition, OffsetAndMetadata> done(Map<TopicPartition, OffsetAndMetadata> given) {
        Map<TopicPartition, Long> first = new HashMap<>(waiting.first());
        batch.forEach(record -> first.merge(partition(record), record.offset(), Math::min));
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        given.forEach((partition, offset) -> {
            long until = Math.min(offset.offset(), first.getOrDefault(partition, Long.MAX_VALUE));
            done.put(partition, until == offset.offset() ? offset : new OffsetAndMetadata(until));
        });
        return done;
    }

    private static TopicPartition partition(Given record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
