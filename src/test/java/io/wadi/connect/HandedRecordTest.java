package io.wadi.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.Test;

final class HandedRecordTest {
    private static final RecordForm BYTES =
            RecordForm.of(Map.of("key.converter", "org.apache.kafka.connect.storage.StringConverter"), "key.converter");

    @Test
    void headers_keep_their_text_and_bytes_that_are_no_text_are_kept_as_bytes() throws IOException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("orders", new byte[0]);
        record.headers()
                .add("wadi.route", "Aufträge".getBytes(UTF_8))
                .add("none", null)
                .add("bits", new byte[] {(byte) 0xff, 1});
        HandedRecord handed = HandedRecord.of(Map.of(), Map.of(), record, BYTES, BYTES, new SharedHeaders());
        assertThat(written(handed, "wadi.route")).isEqualTo("Aufträge".getBytes(UTF_8));
        assertThat(handed.headers().lastWithName("none").value()).isNull();
        assertThat(handed.headers().lastWithName("bits").value()).isEqualTo(new byte[] {(byte) 0xff, 1});
        assertThat(written(handed, "bits")).isEqualTo("/wE=".getBytes(UTF_8));
    }

    /** Thousands of rows wait for a commit, each with all of its headers. */
    @Test
    void headers_that_rows_share_are_made_once_and_others_of_the_name_anew() {
        SharedHeaders headers = new SharedHeaders();
        RecordHeader first = new RecordHeader("wadi.scan", "1".getBytes(UTF_8));
        RecordHeader second = new RecordHeader("wadi.scan", "2".getBytes(UTF_8));
        Header made = headers.of(new RecordHeaders().add(first)).lastWithName("wadi.scan");
        assertThat(headers.of(new RecordHeaders().add(first)).lastWithName("wadi.scan"))
                .isSameAs(made);
        assertThat(headers.of(new RecordHeaders().add(second)))
                .extracting(Header::value)
                .containsExactly("2");
    }

    @Test
    void two_records_that_say_the_same_are_two() {
        HandedRecord one = record();
        HandedRecord other = record();
        assertThat(new HashSet<>(List.of(one, other))).hasSize(2).contains(one, other);
    }

    private static HandedRecord record() {
        return HandedRecord.of(
                Map.of(), Map.of(), new ProducerRecord<>("orders", null), BYTES, BYTES, new SharedHeaders());
    }

    /** What a worker writes unless it is told otherwise. */
    private static byte[] written(HandedRecord record, String name) throws IOException {
        Header header = record.headers().lastWithName(name);
        try (SimpleHeaderConverter converter = new SimpleHeaderConverter()) {
            return converter.fromConnectHeader("orders", name, header.schema(), header.value());
        }
    }
}
