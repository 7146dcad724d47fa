package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.change.DeadRow;
import io.wadi.sink.Delivered;
import io.wadi.table.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
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

    @Test
    void a_record_is_read_as_it_was_even_if_it_was_a_dead_letter_before() {
        ConsumerRecord<byte[], byte[]> record = record("in", 7, 1_700_000_000_000L);
        record.headers().add("trace", utf8("a")).add("trace", utf8("b")).add(DeadLetter.ROUTE, utf8("another"));
        var misfit = Delivered.failed(record, new IllegalStateException("no"), "to1");
        var sent = DeadLetter.of("dead", "copy", misfit);
        var letter = record("dead", 3, 1_800_000_000_000L);
        sent.headers().forEach(letter.headers()::add);

        assertThat(DeadLetter.text(letter, DeadLetter.ROUTE)).isEqualTo("copy");
        assertThat(DeadLetter.record(letter)).hasValueSatisfying(read -> {
            assertThat(read).usingRecursiveComparison().isEqualTo(record);
            assertThat(read.headers()).isEqualTo(record.headers());
        });
    }

    @Test
    void a_letter_that_lacks_the_value_or_the_place_holds_no_record() {
        var misfit = Delivered.failed(record("in", 7, 5), new IllegalStateException("no"), null);
        var sent = DeadLetter.of("dead", "copy", misfit);
        for (String header : List.of(DeadLetter.TOPIC, DeadLetter.PARTITION, DeadLetter.OFFSET, DeadLetter.TIMESTAMP)) {
            var letter = record("dead", 3, 6);
            sent.headers().forEach(letter.headers()::add);
            assertThat(DeadLetter.record(letter)).isPresent();
            letter.headers().remove(header);
            assertThat(DeadLetter.record(letter)).as(header).isEmpty();
        }
        var letter = record("dead", 3, 6);
        LeftOut.VALUE.from(sent).headers().forEach(letter.headers()::add);
        assertThat(DeadLetter.record(letter)).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, long timestamp) {
        return new ConsumerRecord<>(
                topic,
                2,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                2,
                utf8("1"),
                utf8("{}"),
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> letter(byte[] row) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("dead", 0, 0, null, null);
        letter.headers().add(DeadLetter.ROW, row);
        return letter;
    }
}
