package io.wadi.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.wadi.table.Column;
import io.wadi.table.Json;
import io.wadi.table.Row;
import io.wadi.table.Table;
import io.wadi.table.TableName;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowJsonTest {
    private final ObjectMapper mapper = RowJson.mapper();

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(true, "true"),
                Arguments.of(Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(new BigDecimal("18446744073709551615"), "18446744073709551615"),
                Arguments.of(new BigDecimal("12.50"), "12.50"),
                Arguments.of(new BigDecimal("1E+3"), "1000"),
                Arguments.of(new BigDecimal("1E-30"), "0.000000000000000000000000000001"),
                Arguments.of(1.5f, "1.5"),
                Arguments.of(0.1, "0.1"),
                Arguments.of(Double.NaN, "\"NaN\""),
                Arguments.of(Float.NEGATIVE_INFINITY, "\"-Infinity\""),
                Arguments.of("a\"b\n漢", "\"a\\\"b\\n漢\""),
                Arguments.of(new byte[] {0, -1}, "\"AP8=\""),
                Arguments.of(LocalDate.of(1000, 1, 1), "\"1000-01-01\""),
                Arguments.of(LocalDate.MAX, "\"infinity\""),
                Arguments.of(LocalTime.of(10, 0), "\"10:00:00\""),
                Arguments.of(LocalTime.of(1, 2, 3, 123_456_789), "\"01:02:03.123456789\""),
                Arguments.of(OffsetTime.parse("10:00:00.5+02:00"), "\"10:00:00.5+02:00\""),
                Arguments.of(LocalDateTime.parse("2026-01-31T00:00:00"), "\"2026-01-31T00:00:00\""),
                Arguments.of(LocalDateTime.parse("2026-01-31T12:30:00.000120"), "\"2026-01-31T12:30:00.00012\""),
                Arguments.of(LocalDateTime.of(-43, 3, 15, 12, 0), "\"-0043-03-15T12:00:00\""),
                Arguments.of(LocalDateTime.MIN, "\"-infinity\""),
                Arguments.of(Instant.parse("2026-01-31T12:30:00.123456Z"), "\"2026-01-31T12:30:00.123456Z\""),
                Arguments.of(Instant.MAX, "\"infinity\""),
                Arguments.of(OffsetDateTime.parse("2026-01-31T12:30:00+02:00"), "\"2026-01-31T12:30:00+02:00\""),
                Arguments.of(OffsetDateTime.parse("2026-01-31T12:30:00Z"), "\"2026-01-31T12:30:00Z\""),
                Arguments.of(Duration.ofHours(100), "\"100:00:00\""),
                Arguments.of(Duration.parse("PT-8H-59M-58.5S"), "\"-08:59:58.5\""),
                Arguments.of(
                        UUID.fromString("d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a"),
                        "\"d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a\""),
                Arguments.of(new Json("{\"a\": 1.50}"), "{\"a\": 1.50}"),
                Arguments.of(Arrays.asList(1L, null, List.of("x")), "[1,null,[\"x\"]]"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_keeps_all_it_has(Object value, String json) throws Exception {
        assertThat(mapper.writeValueAsString(Map.of("v", value))).isEqualTo("{\"v\":%s}".formatted(json));
        mapper.readTree(mapper.writeValueAsBytes(Map.of("v", value)));
    }

    @Test
    void a_number_of_two_thousand_million_zeros_does_not_fill_the_heap() throws Exception {
        assertThat(mapper.writeValueAsString(new BigDecimal("1E2147483647"))).isEqualTo("1E+2147483647");
        assertThat(RowJson.text(new BigDecimal("1E-2147483647"))).isEqualTo("1E-2147483647");
    }

    @Test
    void a_row_is_an_object_in_the_order_of_its_columns() throws Exception {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", 1L);
        row.put("name", null);
        row.put("doc", new Json("[1]"));

        assertThat(mapper.writeValueAsString(row)).isEqualTo("{\"id\":1,\"name\":null,\"doc\":[1]}");
    }

    @Test
    void a_row_that_was_read_is_written_as_any_map() throws Exception {
        for (var mapper : mappers()) {
            var row = row();
            assertThat(mapper.writeValueAsString(row)).isEqualTo(mapper.writeValueAsString(new LinkedHashMap<>(row)));
            row.put("note", "now a text");
            assertThat(mapper.writeValueAsString(row)).isEqualTo(mapper.writeValueAsString(new LinkedHashMap<>(row)));
            row.put("more", List.of(1));
            row.remove("id");
            assertThat(mapper.writeValueAsString(row)).isEqualTo(mapper.writeValueAsString(new LinkedHashMap<>(row)));
        }
    }

    private static Map<String, @Nullable Object> row() {
        var columns = Stream.of("id", "total", "na\"me", "note")
                .map(name -> new Column(name, ValueType.TEXT, "varchar(9)", true))
                .toList();
        var table = Table.of(new TableName(null, "t"), null, columns, List.of("id"), null, null);
        return new Row(table, new @Nullable Object[] {2L, new BigDecimal("1.50"), "A", null}).toMap();
    }

    /** As routes may be told to write JSON. */
    private static List<ObjectMapper> mappers() {
        return List.of(
                RowJson.mapper(),
                RowJson.mapper().setSerializationInclusion(JsonInclude.Include.NON_NULL),
                RowJson.mapper().enable(SerializationFeature.INDENT_OUTPUT),
                RowJson.mapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS),
                RowJson.mapper()
                        .registerModule(
                                new SimpleModule("ids").addSerializer(Long.class, ToStringSerializer.instance)));
    }
}
