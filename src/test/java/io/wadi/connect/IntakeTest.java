package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.sink.Delivered;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class IntakeTest {
    private static final TopicPartition ONE = new TopicPartition("rows", 1);
    private static final TopicPartition TWO = new TopicPartition("rows", 2);

    private final Intake intake = new Intake(null);

    IntakeTest() {
        intake.open(List.of(ONE, TWO));
    }

    @Test
    void only_offsets_of_what_is_done_may_be_committed() {
        intake.add(List.of(record(ONE, 7), record(ONE, 8), record(TWO, 3)));
        assertThat(committed(9, 4)).containsExactlyInAnyOrderEntriesOf(Map.of(ONE, 7L, TWO, 3L));
        done(intake.next(1));
        assertThat(committed(9, 4)).containsExactlyInAnyOrderEntriesOf(Map.of(ONE, 8L, TWO, 3L));
        done(intake.next(5));
        assertThat(intake.isEmpty()).isTrue();
        // The worker knows of more than records: transactions that end, what transformations drop.
        assertThat(committed(11, 4)).containsExactlyInAnyOrderEntriesOf(Map.of(ONE, 11L, TWO, 4L));
    }

    @Test
    void what_was_refused_and_comes_again_is_there_once_and_what_was_done_of_it_is_not_done_again() {
        List<SinkRecord> given = List.of(record(ONE, 1), record(ONE, 2));
        intake.add(given);
        done(intake.next(1));
        intake.refuse(given);
        intake.add(given);
        assertThat(intake.next(5)).extracting(Given::offset).containsExactly(2L);
    }

    @Test
    void offsets_that_begin_anew_are_no_repetition() {
        intake.add(List.of(record(ONE, 5)));
        done(intake.next(1));
        intake.add(List.of(record(ONE, 0)));
        assertThat(intake.next(1)).extracting(Given::offset).containsExactly(0L);
    }

    @Test
    void a_partition_that_goes_takes_what_is_not_done_along() {
        intake.add(List.of(record(ONE, 1), record(ONE, 2), record(TWO, 1)));
        intake.next(1);
        intake.close(List.of(ONE));
        assertThat(intake.next(5)).extracting(Given::partition).containsExactly(2);
    }

    private void done(List<Given> records) {
        intake.done(records.stream()
                .map(record -> new Delivered(record, List.of(), null))
                .toList());
    }

    private Map<TopicPartition, Long> committed(long one, long two) {
        Map<TopicPartition, OffsetAndMetadata> done =
                intake.done(Map.of(ONE, new OffsetAndMetadata(one), TWO, new OffsetAndMetadata(two)));
        return Map.of(ONE, done.get(ONE).offset(), TWO, done.get(TWO).offset());
    }

    private static SinkRecord record(TopicPartition partition, long offset) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                null,
                "{}",
                offset,
                0L,
                TimestampType.CREATE_TIME);
    }
}
