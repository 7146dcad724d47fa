package io.wadi.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wadi.table.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CastTest {
    private static final Instant MICROS = Instant.parse("2023-11-14T22:13:20.000700Z");

    static Stream<Arguments> whole() {
        return Stream.of(
                Arguments.of(1_700_000_000_000L, "instant", Instant.parse("2023-11-14T22:13:20Z")),
                Arguments.of(new BigDecimal("1700000000000.7"), "instant", MICROS),
                Arguments.of(new BigDecimal("-0.000001"), "instant", Instant.ofEpochSecond(-1, 999_999_999)),
                Arguments.of(253_402_300_799_999L, "instant", Instant.parse("9999-12-31T23:59:59.999Z")),
                Arguments.of(1.7e12, "instant", Instant.parse("2023-11-14T22:13:20Z")),
                Arguments.of(MICROS, "decimal", new BigDecimal("1700000000000.7")),
                Arguments.of(Instant.parse("2023-11-14T22:13:20Z"), "decimal", new BigDecimal("1700000000000")),
                Arguments.of(Instant.parse("2023-11-14T22:13:20.001Z"), "integer", 1_700_000_000_001L),
                Arguments.of(true, "double", 1.0),
                Arguments.of("{\"a\": 1.50}", "json", new Json("{\"a\": 1.50}")));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void a_value_of_which_nothing_is_lost_is_made_another(Object value, String type, Object expected) throws Exception {
        assertThat(cast(value, type).get("x")).isEqualTo(expected);
    }

    static Stream<Arguments> less() {
        return Stream.of(
                Arguments.of(new BigDecimal("99999999999999999999"), "instant"),
                Arguments.of(new BigDecimal("1E+2000000000"), "instant"),
                Arguments.of(new BigDecimal("1E-2000000000"), "instant"),
                Arguments.of(new BigDecimal("0.0000001"), "instant"),
                Arguments.of(Double.NaN, "instant"),
                Arguments.of(MICROS, "integer"),
                Arguments.of(Instant.MAX, "integer"),
                Arguments.of(Instant.MIN, "integer"),
                Arguments.of(Instant.MAX, "decimal"),
                Arguments.of("12 Main Street", "json"),
                Arguments.of(9_007_199_254_740_993L, "double"));
    }

    @ParameterizedTest
    @MethodSource("less")
    void a_value_of_which_something_would_be_lost_fails_the_row(Object value, String type) {
        assertThatThrownBy(() -> cast(value, type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cast: column x cannot be made %s: it".formatted(type))
                .hasMessageNotContainingAny("9999", "Main", "9007");
    }

    @Test
    void a_row_does_not_fail_for_what_it_was_before() throws Exception {
        Exchange exchange = exchange(MICROS.minusNanos(700_000));
        exchange.setProperty(RowStep.BEFORE, Map.of("x", Instant.MAX));
        step("integer").process(exchange);
        assertThat(exchange.getProperty(RowStep.BEFORE)).isEqualTo(Map.of());
        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("x", 1_700_000_000_000L));
    }

    private static Map<?, ?> cast(Object value, String type) throws Exception {
        Exchange exchange = exchange(value);
        step(type).process(exchange);
        return exchange.getMessage().getBody(Map.class);
    }

    private static Cast step(String type) {
        Cast cast = new Cast();
        cast.setColumns("x:" + type);
        return cast;
    }

    private static Exchange exchange(Object value) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(Map.of("x", value));
        return exchange;
    }
}
