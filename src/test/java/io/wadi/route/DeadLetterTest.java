package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.DeadRow;
import io.wadi.table.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
    private static final DeadRow ROW = new DeadRow(new RowKey(List.of(300L)), List.of());

    @Test
    void the_row_is_read_as_it_was_written_and_as_a_connect_worker_wrote_it() {
        assertThat(DeadLetter.row(letter(ROW.write()))).contains(ROW);
        assertThat(DeadLetter.row(letter(Base64.getEncoder().encode(ROW.write()))))
                .contains(ROW);
        assertThat(DeadLetter.row(letter("no row".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
        assertThat(DeadLetter.row(letter("norowatall==".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> letter(byte[] row) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("dead", 0, 0, null, null);
        letter.headers().add(DeadLetter.ROW, row);
        return letter;
    }
}
