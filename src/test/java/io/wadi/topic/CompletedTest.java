package io.wadi.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.Change;
import io.wadi.change.DeleteGuard;
import io.wadi.change.SeenRows;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.table.Column;
import io.wadi.table.Row;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** How many bytes wait for a commit. */
final class CompletedTest {
    private static final ProducerRecord<byte[], byte[]> NOTHING = new ProducerRecord<>("t", null);

    private final Table table = Table.of(
            new TableName("shop", "t"),
            null,
            List.of(new Column("id", ValueType.TEXT, "text", false)),
            List.of("id"),
            null,
            null);
    private final String id = "i".repeat(1_000);
    private final Tracker tracker = new Tracker(
            table,
            new Tracking(List.of(), false, false, false, false, false),
            SeenRows.read("r/t/0", List.of("id"), List.of()));

    @Test
    void records_that_are_rows_still_count_by_the_width_of_rows_and_tombstones_do_not() {
        List<Row> rows = IntStream.range(100, 200)
                .mapToObj(number -> new Row(table, new Object[] {id + number}))
                .toList();
        Change change = tracker.comparePage(tracker.firstPage(0), rows, true, new DeleteGuard(1, 0, true, null))
                .get(0);
        // Rows are taken for wide until some reads have shown how wide they are.
        IntStream.range(0, 10).forEach(read -> tracker.compareRows(rows));
        RowRecord row = new RowRecord(NOTHING, table, change.key(), Map.of("id", id));
        assertThat(bytes(change, row)).isBetween(1_000L, 1_010L);
        assertThat(bytes(change, row.tombstone())).isZero();
        assertThat(bytes(change, NOTHING)).isZero();
        assertThat(bytes(change, new ProducerRecord<>("t", new byte[7]))).isEqualTo(7);
    }

    private static long bytes(Change change, ProducerRecord<byte[], byte[]> record) {
        return new Completed(change, List.of(record), Instant.EPOCH).bytes();
    }
}
