package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OffsetRulesTest {
    private static final Set<String> ROUTES = Set.of("orders");
    private static final int SHARDS = 8;

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
                .hasMessageContaining("a version of the table shop.order, and not all else that belongs to it")
                .hasMessageContaining("Did you mean \"shop.orders\"?");
    }

    @ParameterizedTest
    @CsvSource({
        "shop.orders.mode, nonsense, 'one of [snapshot, changes]'",
        "shop.orders.scan, -99, a whole number from 0 on",
        "shop.orders.scan, 1.5, a whole number from 0 on",
        "commit, -1, a whole number from 0 on",
        "shards, 3, '8, as the connector''s setting is'",
        "generation, ' ', as GET shows it"
    })
    void what_no_shard_could_have_come_to_is_refused(String field, String value, String wanted) {
        Object written = value.matches("[-.0-9]+") ? new BigDecimal(value) : value;
        assertThatThrownBy(() -> check(field, written)).hasMessageContaining(field + " must be " + wanted);
    }

    @Test
    void what_belongs_to_a_table_is_refused_without_one() {
        assertThatThrownBy(() -> check("version", "17")).hasMessageContaining("unknown field version");
        assertThatThrownBy(() -> check("shop.orders.replay", true)).hasMessageContaining("unknown field");
        assertThatThrownBy(() -> check("nosuch.scan", 1L)).hasMessageContaining("a scan of the table nosuch");
    }

    @Test
    void a_shard_that_the_connector_has_not_is_refused() {
        assertThatThrownBy(() -> OffsetRules.check(Map.of(Map.of("source", "orders/8"), Map.of()), ROUTES, SHARDS))
                .hasMessageContaining("There is no shard orders/8: the connector has 8, from 0 to 7.");
    }

    @Test
    void a_route_that_the_connector_has_not_is_refused_where_all_are_known() {
        Map<String, Object> offset = Map.of("generation", "5f0c01ab", "commit", 17L);
        assertThatThrownBy(() -> OffsetRules.check(Map.of(Map.of("source", "order/3"), offset), ROUTES, SHARDS))
                .hasMessage(
                        "The connector has no route order, which the partition {source=order/3} names. Did you mean \"orders\"?");
        assertThatCode(() -> OffsetRules.check(Map.of(Map.of("source", "order/3"), offset), Set.of(), SHARDS))
                .doesNotThrowAnyException();
    }

    @Test
    void a_partition_of_another_source_is_only_deleted() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("source", "files"), null);
        assertThatCode(() -> OffsetRules.check(offsets, ROUTES, SHARDS)).doesNotThrowAnyException();
        offsets.put(Map.of("source", "files"), Map.of("sent", "2026-03-01T10:15:00Z"));
        assertThatThrownBy(() -> OffsetRules.check(offsets, ROUTES, SHARDS)).hasMessageContaining("none of Wadi's");
    }

    private static void check(String field, Object value) {
        Map<String, Object> offset = new HashMap<>(
                Map.of("generation", "5f0c01ab", "commit", 17L, "shop.orders.mode", "changes", "shop.orders.scan", 3L));
        offset.put(field, value);
        OffsetRules.check(Map.of(Map.of("source", "orders/3"), offset), ROUTES, SHARDS);
    }
}
