package io.wadi.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.DeleteGuard;
import io.wadi.change.SeenRows;
import io.wadi.change.Tracker;
import io.wadi.change.Tracking;
import io.wadi.table.Column;
import io.wadi.table.Row;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many rows a read takes of a table whose rows are as wide as the test makes them. */
final class PageSizeTest {
    private static final int NARROW = 200;
    private static final int WIDE = 1 << 20;
    private static final Table TABLE = Table.of(
            new TableName(null, "documents"),
            null,
            List.of(
                    new Column("id", ValueType.INTEGER, "bigint", false),
                    new Column("content", ValueType.TEXT, "text", true)),
            List.of("id"),
            null,
            null);

    private final Tracker tracker = new Tracker(
            TABLE,
            new Tracking(List.of(), false, false, false, false, false),
            SeenRows.read("r/documents/0", List.of("id"), List.of()));
    private final PageSize size = new PageSize(0, tracker);
    private long last;

    @Test
    void reads_begin_small_and_grow_while_rows_are_narrow() {
        assertThat(size.rows()).isLessThanOrEqualTo(50);
        for (int i = 0; i < 10; i++) {
            read(NARROW, size.rows());
        }
        assertThat(size.rows()).isEqualTo(2_000);
        assertThat(size.keys()).isEqualTo(500);
    }

    @Test
    void one_read_of_wide_rows_is_enough_whatever_was_read_before() {
        for (int i = 0; i < 20; i++) {
            read(NARROW, size.rows());
        }
        read(WIDE, 32);
        assertThat(size.rows()).as("4 MB").isLessThanOrEqualTo(4);
        assertThat(size.keys()).isLessThanOrEqualTo(4);
        read(NARROW, 32);
        assertThat(size.rows()).as("grows by steps").isLessThanOrEqualTo(8);
    }

    @Test
    void wide_rows_are_read_few_at_a_time_however_few_were_read_at_first() {
        for (int i = 0; i < 40; i++) {
            read(WIDE, size.rows());
        }
        assertThat(size.rows()).isLessThanOrEqualTo(4);
    }

    @Test
    void one_wide_row_that_is_read_alone_does_not_slow_the_others() {
        for (int i = 0; i < 10; i++) {
            read(NARROW, size.rows());
        }
        read(WIDE, 1);
        assertThat(size.rows()).isEqualTo(2_000);
    }

    @Test
    void what_the_user_wrote_holds() {
        read(WIDE, 32);
        assertThat(new PageSize(700, tracker).rows()).isEqualTo(700);
    }

    private void read(int width, int rows) {
        String content = "x".repeat(width);
        List<Row> read = IntStream.range(0, rows)
                .mapToObj(i -> new Row(TABLE, new Object[] {++last, content}))
                .toList();
        tracker.comparePage(tracker.firstPage(0), read, true, new DeleteGuard(1.0, tracker.seenRows(), true, null));
    }
}
