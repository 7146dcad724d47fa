package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guarantee 4: who stood still asks the group before anything is written, wherever it stood still. */
final class TopicReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition("states", 0);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong();
    private final Group group = new Group();
    private final TopicReader reader =
            new TopicReader(group, partitions -> Map.of(PARTITION, 1L), partitions -> Map.of(), false, 500, clock::get);

    /** Refuses offsets of who is no member any more. */
    private final class Group extends MockConsumer<byte[], byte[]> {
        private boolean hasAnother;
        private int asked;
        private Duration slow = Duration.ZERO;

        Group() {
            super("earliest");
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            asked++;
            if (hasAnother) {
                throw new CommitFailedException();
            }
            clock.addAndGet(slow.toNanos());
            slow = Duration.ZERO;
        }
    }

    @BeforeEach
    void join() {
        group.updateBeginningOffsets(Map.of(PARTITION, 0L));
        group.subscribe(List.of(PARTITION.topic()), reader.listener());
        group.rebalance(List.of(PARTITION));
        group.addRecord(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 0, null, null));
    }

    @Test
    void who_stood_still_while_it_polled_asks() {
        group.schedulePollTask(this::standStill);
        assertThat(reader.take(Duration.ZERO)).hasSize(1);
        assertThatThrownBy(reader::check).isInstanceOf(LostException.class);
    }

    @Test
    void who_stood_still_before_it_polled_asks() {
        standStill();
        assertThat(reader.take(Duration.ZERO)).hasSize(1);
        assertThatThrownBy(reader::check).isInstanceOf(LostException.class);
    }

    @Test
    void who_stood_still_before_it_polled_again_with_a_batch_under_way_asks() {
        assertThat(reader.take(Duration.ZERO)).hasSize(1);
        standStill();
        reader.idle(Duration.ZERO);
        assertThatThrownBy(reader::check).isInstanceOf(LostException.class);
    }

    @Test
    void who_stood_still_when_it_was_answered_asks_again_and_who_did_not_asks_no_more() {
        assertThat(reader.take(Duration.ZERO)).hasSize(1);
        reader.check();
        assertThat(group.asked).isZero();
        clock.addAndGet(LONG.toNanos());
        group.slow = LONG;
        reader.check();
        assertThat(group.asked).isEqualTo(2);
        reader.check();
        assertThat(group.asked).isEqualTo(2);
    }

    @Test
    void a_batch_under_way_when_somebody_wants_no_more_comes_to_its_end() {
        List<ConsumerRecord<byte[], byte[]>> batch = reader.take(Duration.ZERO);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        reader.wakeUp();
        reader.stay();
        reader.check();
        reader.done(batch);
        assertThat(group.asked).isEqualTo(1);
    }

    private void standStill() {
        clock.addAndGet(LONG.toNanos());
        group.hasAnother = true;
    }
}
