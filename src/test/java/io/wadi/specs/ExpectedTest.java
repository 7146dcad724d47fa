package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class ExpectedTest {
    @Test
    void every_digit_of_a_number_counts_and_the_order_of_members_does_not() {
        assertThat(matches("{\"a\": 12.50, \"b\": 1}", "{\"b\":1,\"a\":12.50}")).isTrue();
        assertThat(matches("{\"a\": 12.50}", "{\"a\":12.5}")).isFalse();
        assertThat(matches("{\"a\": 12.50}", "{\"a\":\"12.50\"}")).isFalse();
        assertThat(matches("{\"a\": 9223372036854775807}", "{\"a\":9223372036854775806}"))
                .isFalse();
        assertThat(matches("{\"a\": null}", "{}")).isFalse();
        assertThat(matches("{\"a\": 1}", "{\"a\":1,\"b\":2}")).isFalse();
    }

    @Test
    void a_star_stands_for_any_text() {
        assertThat(matches("{\"a\": \"2020-*\"}", "{\"a\":\"2020-01-01\"}")).isTrue();
        assertThat(matches("{\"a\": \"2020-*\"}", "{\"a\":\"2021-01-01\"}")).isFalse();
        assertThat(matches("{\"a\": \"*\"}", "{\"a\":7}")).isTrue();
    }

    @Test
    void a_tombstone_is_no_null_and_no_text() {
        assertThat(matches("tombstone", null)).isTrue();
        assertThat(matches("tombstone", "null")).isFalse();
        assertThat(matches("\"tombstone\"", null)).isFalse();
    }

    @Test
    void key_topic_and_headers_are_compared() {
        ConsumerRecord<String, String> record = record("{\"a\":1}");
        record.headers().add("wadi.error", "no such status".getBytes(StandardCharsets.UTF_8));
        assertThat(Expected.parse("t {\"no\": 1, \"by\": \"a\"} {\"a\": 1}").isOf(record, "x."))
                .isTrue();
        assertThat(Expected.parse("t {\"no\": 2, \"by\": \"a\"} {\"a\": 1}").isOf(record, "x."))
                .isFalse();
        assertThat(Expected.parse("other {\"no\": 1, \"by\": \"a\"} {\"a\": 1}").isOf(record, "x."))
                .isFalse();
        assertThat(Expected.parse("t k {\"a\": 1} wadi.error=\"no such *\"").matches(record))
                .isTrue();
        assertThat(Expected.parse("t k {\"a\": 1} wadi.error=other").matches(record))
                .isFalse();
        assertThat(Expected.parse("t k {\"a\": 1} wadi.table=orders").matches(record))
                .isFalse();
    }

    @Test
    void what_is_no_record_is_refused() {
        assertThatThrownBy(() -> Expected.parse("t 1 {\"a\": }")).hasMessageContaining("no JSON");
        assertThatThrownBy(() -> Expected.parse("t 1 {\"a\": 1} and more")).hasMessageContaining("-> topic key value");
    }

    private static boolean matches(String expected, String actual) {
        return Expected.parse("t 1 " + expected).matches(record(actual));
    }

    private static ConsumerRecord<String, String> record(String value) {
        return new ConsumerRecord<>("x.t", 0, 0, "{\"by\":\"a\",\"no\":1}", value);
    }
}
