package io.wadi.route;

import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.Waiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the records of a route's dead letter topic through the route again, between the batches of its only reader: nothing else writes meanwhile. A
 * record whose key a later one has, which was written since, is left out. A dead letter counts as taken once its record is written, or is a dead
 * letter anew.
 *
 * <p>One thread uses it; any thread asks how far it is.
 */
final class SinkReplay {
    private static final Logger LOG = LoggerFactory.getLogger(SinkReplay.class);

    private final String route;
    private final String topic;
    private final String group;
    private final SinkTopics topics;
    private final BatchWriter writer;
    private @Nullable DeadLetters letters;
    private @Nullable Overtaken overtaken;
    private int records;
    private int failed;
    private int strange;
    private int leftOut;
    private volatile ReplayState state;

    /** A record and the dead letter that holds it. */
    record Dead(ConsumerRecord<byte[], byte[]> letter, ConsumerRecord<byte[], byte[]> record) {}

    /** @param writer keeps its offsets for the same group */
    SinkReplay(String route, String topic, String group, SinkTopics topics, BatchWriter writer) {
        this.route = route;
        this.topic = topic;
        this.group = group;
        this.topics = topics;
        this.writer = writer;
        this.state = state(false, null);
    }

    ReplayState state() {
        return state;
    }

    BatchWriter writer() {
        return writer;
    }

    /**
     * The next records, whether they are overtaken or not; empty: they are no records of this route, or it has ended.
     *
     * @param positions up to where the reader is done with the partitions that it has
     */
    List<Dead> next(int most, Map<TopicPartition, Long> positions, Runnable between) {
        try {
            List<ConsumerRecord<byte[], byte[]>> next = opened().next(most, between);
            List<Dead> dead = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> letter : next) {
                if (route.equals(DeadLetter.text(letter, DeadLetter.ROUTE))) {
                    Optional<ConsumerRecord<byte[], byte[]>> record = DeadLetter.record(letter);
                    record.ifPresentOrElse(each -> dead.add(new Dead(letter, each)), () -> strange++);
                }
            }
            Optional<TopicPartition> elsewhere = dead.stream()
                    .map(each -> Waiting.partition(each.record()))
                    .filter(each -> !positions.containsKey(each))
                    .findFirst();
            if (elsewhere.isPresent()) {
                end(
                        "Partition %d of topic %s is not read by this program. Stop the other instances of the route meanwhile."
                                .formatted(
                                        elsewhere.get().partition(),
                                        elsewhere.get().topic()));
                return List.of();
            } else if (next.isEmpty()) {
                end(null);
            } else if (dead.isEmpty()) {
                taken();
            }
            return dead;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            end("Topic %s could not be read: %s".formatted(topic, e.getMessage()));
            return List.of();
        }
    }

    private DeadLetters opened() {
        DeadLetters open = letters;
        if (open == null) {
            open = new DeadLetters(topic, group, topics.letterClient());
            letters = open;
            // Where the database tells how far it is, what it has is not read again.
            open.begin(new SinkStarts(topics, writer).of(open.partitions()));
        }
        return open;
    }

    /**
     * Without those that would write an older state over what came later, and those of which nobody can tell.
     *
     * @param batch what the route made of what {@link #next} returned
     */
    List<Delivered> current(List<Delivered> batch, Map<TopicPartition, Long> positions, Runnable between) {
        List<ConsumerRecord<byte[], byte[]>> asked = new ArrayList<>();
        Set<ConsumerRecord<byte[], byte[]>> left = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Delivered each : batch) {
            if (!each.hasRows() || each.isOnlyAdded()) {
                continue; // it writes over nothing; what failed again is a dead letter again, whatever came since
            }
            if (each.record().key() == null) {
                LOG.info(
                        "A dead letter ({}) is left out: without a key nobody can tell what came after it",
                        each.place());
                left.add(each.record());
                strange++;
            } else {
                asked.add(each.record());
            }
        }
        if (!asked.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> each : overtaken().of(asked, positions, between)) {
                LOG.info(
                        "A dead letter (topic {}, partition {}, offset {}) is left out: a later record of its key was written, or its topic does not tell any more",
                        each.topic(),
                        each.partition(),
                        each.offset());
                left.add(each);
                leftOut++;
            }
        }
        return batch.stream().filter(each -> !left.contains(each.record())).toList();
    }

    private Overtaken overtaken() {
        Overtaken open = overtaken;
        if (open == null) {
            open = new Overtaken(topics);
            overtaken = open;
        }
        return open;
    }

    /** All that {@link #next} returned is done with. */
    void done(List<Delivered> written) {
        records += written.size();
        failed += (int) written.stream().filter(each -> each.misfit() != null).count();
        taken();
    }

    private void taken() {
        if (letters != null) {
            letters.taken();
        }
        state = state(false, null);
    }

    /** What is not through is for the next replay. Does nothing if it has ended. */
    void end(@Nullable String problem) {
        if (state.done()) {
            return;
        }
        if (letters != null) {
            letters.close();
        }
        if (overtaken != null) {
            overtaken.close();
        }
        state = state(true, problem);
    }

    private ReplayState state(boolean done, @Nullable String problem) {
        return new ReplayState(topic, records, failed, strange, leftOut, done, problem);
    }
}
