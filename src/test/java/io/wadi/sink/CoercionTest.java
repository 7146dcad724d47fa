package io.wadi.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.record.RowJson;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CoercionTest {
    private static final ObjectMapper WRITER = RowJson.mapper();

    static Stream<Arguments> whole() {
        return Stream.of(
                Arguments.of("0.1", 0.1),
                Arguments.of("0.10000000000000000000", 0.1),
                Arguments.of("0.10000000000000001", 0.1),
                Arguments.of("0.1000000000000000055511151231257827", 0.1),
                Arguments.of("9007199254740992", 9007199254740992.0),
                Arguments.of("1E+22", 1e22),
                Arguments.of("4.9E-324", Double.MIN_VALUE),
                Arguments.of(" 1.5 ", 1.5),
                Arguments.of("-Infinity", Double.NEGATIVE_INFINITY),
                Arguments.of("NaN", Double.NaN));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void a_double_takes_a_number_whose_digits_it_gives_back(String text, double expected) {
        assertThat(Coercion.coerce(text, ValueType.DOUBLE, null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "12345678901234567890.12",
                "0.12345678901234567890123",
                "1E+400",
                "1E-400",
                "1E+2000000000",
                "1E-2000000000",
                "0x1p3",
                "1d"
            })
    void a_double_takes_no_number_that_it_would_change(String text) {
        assertThatThrownBy(() -> Coercion.coerce(text, ValueType.DOUBLE, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it ");
    }

    @Test
    void a_float_takes_what_a_float_or_its_double_has_written_and_no_more_digits() {
        assertThat(Coercion.coerce(new BigDecimal("0.1"), ValueType.FLOAT, null))
                .isEqualTo(0.1f);
        assertThat(Coercion.coerce((double) 0.1f, ValueType.FLOAT, null)).isEqualTo(0.1f);
        assertThat(Coercion.coerce(16_777_216L, ValueType.FLOAT, null)).isEqualTo(16_777_216f);
        assertThatThrownBy(() -> Coercion.coerce(16_777_217L, ValueType.FLOAT, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Coercion.coerce(new BigDecimal("3.141592653589793"), ValueType.FLOAT, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_float_and_double_that_a_row_is_written_with_is_read_again() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            assertComesBack(Double.longBitsToDouble(random.nextLong()), ValueType.DOUBLE);
            assertComesBack(Float.intBitsToFloat(random.nextInt()), ValueType.FLOAT);
            assertComesBack(random.nextInt() / 1000.0, ValueType.DOUBLE);
        }
        for (double value : new double[] {0.0, Double.MAX_VALUE, Double.MIN_VALUE, Double.MIN_NORMAL, 8.41E21, 2E23}) {
            assertComesBack(value, ValueType.DOUBLE);
            assertComesBack((float) value, ValueType.FLOAT);
        }
    }

    private static void assertComesBack(Object value, ValueType type) throws Exception {
        byte[] json = WRITER.writeValueAsString(Map.of("x", value)).getBytes(StandardCharsets.UTF_8);
        Object read = Objects.requireNonNull(JsonRow.read(json)).get("x");
        assertThat(Coercion.coerce(Objects.requireNonNull(read), type, null)).isEqualTo(value);
    }
}
