package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.sink.Delivered;
import java.util.HashMap;
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
    void offsets_of_what_is_under_way_wait_as_well_while_the_next_records_are_looked_at() {
        intake.add(List.of(record(ONE, 1), record(ONE, 2), record(ONE, 3)));
        List<Delivered> first = delivered(intake.next(1));
        intake.begun(first);
        assertThat(intake.next(1)).extracting(Given::offset).containsExactly(2L);
        assertThat(committed(4, 0)).containsEntry(ONE, 1L);
        intake.done(first);
        intake.again();
        assertThat(committed(4, 0)).containsEntry(ONE, 2L);
        assertThat(intake.next(1)).extracting(Given::offset).containsExactly(2L);
    }

    @Test
    void what_was_under_way_and_is_not_done_comes_again_and_before_what_was_looked_at_meanwhile() {
        intake.add(List.of(record(ONE, 1), record(ONE, 2), record(ONE, 3), record(ONE, 4)));
        List<Delivered> first = delivered(intake.next(2));
        intake.begun(first);
        intake.next(1);
        intake.done(first.subList(0, 1));
        intake.again();
        for (long offset = 2; offset <= 4; offset++) {
            assertThat(committed(5, 0)).containsEntry(ONE, offset);
            List<Given> next = intake.next(1);
            assertThat(next).extracting(Given::offset).containsExactly(offset);
            done(next);
        }
        assertThat(intake.isEmpty()).isTrue();
    }

    @Test
    void a_partition_that_goes_takes_along_what_was_taken_of_it_whether_it_is_under_way_or_comes_later() {
        intake.add(List.of(record(ONE, 1), record(TWO, 1), record(ONE, 2), record(TWO, 2)));
        List<Delivered> first = delivered(intake.next(1));
        intake.begun(first);
        intake.begun(delivered(intake.next(1)));
        intake.next(5);
        intake.again();
        intake.close(List.of(ONE));
        assertThat(intake.next(5)).extracting(Given::partition).containsOnly(2);
        assertThat(committed(3, 3)).containsExactlyInAnyOrderEntriesOf(Map.of(TWO, 1L));
    }

    /** A worker that was refused records says, after a rebalance, that it has read them, and stands before them. */
    @Test
    void offsets_of_a_partition_that_comes_back_wait_until_its_records_do() {
        List<SinkRecord> given = List.of(record(ONE, 50), record(ONE, 51), record(TWO, 7));
        intake.add(given);
        intake.refuse(given);
        intake.close(List.of(ONE));
        intake.open(List.of(ONE));
        done(intake.next(5));
        assertThat(committed(52, 8)).containsExactlyInAnyOrderEntriesOf(Map.of(TWO, 8L));
        intake.add(List.of(record(ONE, 50)));
        assertThat(committed(51, 8)).containsExactlyInAnyOrderEntriesOf(Map.of(ONE, 50L, TWO, 8L));
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
        intake.done(delivered(records));
    }

    private static List<Delivered> delivered(List<Given> records) {
        return records.stream().map(record -> new Delivered(record, List.of())).toList();
    }

    private Map<TopicPartition, Long> committed(long one, long two) {
        Map<TopicPartition, OffsetAndMetadata> done =
                intake.done(Map.of(ONE, new OffsetAndMetadata(one), TWO, new OffsetAndMetadata(two)));
        Map<TopicPartition, Long> committed = new HashMap<>();
        done.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return committed;
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
