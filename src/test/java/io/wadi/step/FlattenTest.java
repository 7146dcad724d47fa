package io.wadi.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.Json;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlattenTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "12 Main Street",
                "true story",
                "null and void",
                "",
                "  ",
                "{\"a\":1} {\"b\":2}",
                "{\"a\":1,\"a\":2}",
                "[{\"a\":1,\"a\":2}]"
            })
    void a_text_that_only_begins_as_json_or_of_which_something_would_be_lost_fails_the_row(String text) {
        assertThatThrownBy(() -> flat(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("flatten: column address holds ")
                .hasMessageNotContainingAny("Main", "story", "void");
        if (!text.isBlank()) {
            assertThatThrownBy(() -> flat(new Json(text))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void json_that_is_no_object_stays_and_null_is_no_column() throws Exception {
        assertThat(flat("12")).isEqualTo(Map.of("address", 12L));
        assertThat(flat("\"Bonn\"")).isEqualTo(Map.of("address", "Bonn"));
        assertThat(flat(" null ")).isEmpty();
        assertThat(flat("{}")).isEmpty();
    }

    @Test
    void numbers_keep_their_digits() throws Exception {
        assertThat(flat("{\"price\": 12.50, \"all\": [1.50, 123456789012345678901]}"))
                .isEqualTo(Map.of(
                        "address_price",
                        new BigDecimal("12.50"),
                        "address_all",
                        new Json("[1.50,123456789012345678901]")));
    }

    @Test
    void what_a_map_holds_is_a_value_already() throws Exception {
        Map<String, @Nullable Object> address = new LinkedHashMap<>();
        address.put("city", "Bonn");
        address.put("zip", "53111");
        address.put("nothing", null);
        address.put("tags", List.of("{}"));
        address.put("at", Collections.singletonMap("lat", null));
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("address_city", "Bonn");
        expected.put("address_zip", "53111");
        expected.put("address_nothing", null);
        expected.put("address_tags", List.of("{}"));
        expected.put("address_at_lat", null);
        assertThat(flat(address)).isEqualTo(expected);
    }

    private static Map<?, ?> flat(Object value) throws Exception {
        Flatten flatten = new Flatten();
        flatten.setColumns("address");
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(Map.of("address", value));
        flatten.process(exchange);
        return exchange.getMessage().getBody(Map.class);
    }
}
