package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OffsetRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "17",
                "-3.5",
                "2026-03-01T10:15",
                "2026-03-01T10:15:00.5Z",
                "2026-03-01",
                "2026-03-01T10:15+01:00"
            })
    void a_version_of_any_kind_that_can_be_written_is_taken(String version) {
        assertThatCode(() -> check("shop.orders.version", version)).doesNotThrowAnyException();
    }

    @Test
    void a_version_that_no_column_has_is_refused() {
        assertThatThrownBy(() -> check("shop.orders.version", "yesterday"))
                .hasMessageContaining("orders/3")
                .hasMessageContaining("shop.orders.version must be a number or a time")
                .hasMessageContaining("yesterday");
    }

    @Test
    void a_version_of_a_table_that_the_offset_does_not_know_is_refused() {
        assertThatThrownBy(() -> check("shop.order.version", "17"))
                .hasMessageContaining("a version of the table shop.order, and nothing else of it")
                .hasMessageContaining("Did you mean \"shop.orders\"?");
    }

    @Test
    void a_partition_of_another_source_is_only_deleted() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("source", "files"), null);
        assertThatCode(() -> OffsetRules.check(offsets)).doesNotThrowAnyException();
        offsets.put(Map.of("source", "files"), Map.of("sent", "2026-03-01T10:15:00Z"));
        assertThatThrownBy(() -> OffsetRules.check(offsets)).hasMessageContaining("none of Wadi's");
    }

    private static void check(String field, Object value) {
        Map<String, Object> offset = new HashMap<>(
                Map.of("generation", "5f0c01ab", "commit", 17L, "shop.orders.mode", "changes", "shop.orders.scan", 3L));
        offset.put(field, value);
        OffsetRules.check(Map.of(Map.of("source", "orders/3"), offset));
    }
}
