package io.wadi.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.table.RowKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
    @Test
    void the_key_of_one_column_is_its_text() {
        assertThat(text(42L)).isEqualTo("42");
        assertThat(text("a \"b\"")).isEqualTo("a \"b\"");
        assertThat(text(true)).isEqualTo("true");
        assertThat(text(new BigDecimal("100").stripTrailingZeros())).isEqualTo("100");
        assertThat(text(LocalDate.of(2026, 1, 31))).isEqualTo("2026-01-31");
        assertThat(text(Instant.parse("2026-01-31T12:30:00Z"))).isEqualTo("2026-01-31T12:30:00Z");
        assertThat(text(UUID.fromString("d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a")))
                .isEqualTo("d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a");
        assertThat(text(new byte[] {0, -1})).isEqualTo("AP8=");
    }

    @Test
    void the_key_of_several_columns_is_an_object_in_their_order() {
        assertThat(RecordKey.text(List.of("order_no", "line"), new RowKey(7L, "a\"b")))
                .isEqualTo("{\"order_no\":7,\"line\":\"a\\\"b\"}");
    }

    private static String text(Object value) {
        return RecordKey.text(List.of("id"), new RowKey(value));
    }
}
