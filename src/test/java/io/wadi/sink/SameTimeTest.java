package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of one moment, as a row makes them that moves from one topic to another. */
final class SameTimeTest {
    @Test
    void a_row_leaves_before_it_enters_whichever_topic_is_read_first() {
        var enters = record("eu", 0, "1", "insert");
        var leaves = record("us", 0, "1", "delete");
        var gone = tombstone("us", 1, "1");
        assertThat(SameTime.inOrder(List.of(enters, leaves, gone))).containsExactly(leaves, gone, enters);
        assertThat(SameTime.inOrder(List.of(leaves, gone, enters))).containsExactly(leaves, gone, enters);
    }

    @Test
    void records_of_one_partition_stay_as_they_are() {
        var leaves = record("eu", 0, "1", "delete");
        var comesBack = record("eu", 1, "1", "insert");
        var elsewhere = record("us", 0, "1", "delete");
        assertThat(SameTime.inOrder(List.of(leaves, comesBack, elsewhere)))
                .containsExactly(elsewhere, leaves, comesBack);
    }

    @Test
    void other_keys_and_records_without_one_stay_where_their_first_was() {
        var none = record("eu", 0, null, "insert");
        var enters = record("eu", 1, "1", "insert");
        var none2 = record("us", 0, null, "delete");
        var leaves = record("us", 1, "1", "delete");
        assertThat(SameTime.inOrder(List.of(none, enters, none2, leaves))).containsExactly(none, leaves, enters, none2);
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(String topic, long offset, String key) {
        return new ConsumerRecord<>(topic, 0, offset, bytes(key), null);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, long offset, @Nullable String key, String operation) {
        var record = new ConsumerRecord<>(topic, 0, offset, key == null ? null : bytes(key), bytes("{}"));
        record.headers().add("wadi.operation", bytes(operation));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
