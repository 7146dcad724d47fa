package io.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.table.Json;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EncodingTest {
    private static final List<@Nullable Object> VALUES = Arrays.asList(
            null,
            true,
            false,
            0L,
            1L,
            -1L,
            127L,
            128L,
            -128L,
            -129L,
            65_535L,
            1L << 31,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            new BigDecimal("18446744073709551615"),
            new BigDecimal("1.0"),
            new BigDecimal("1.00"),
            new BigDecimal("-0.001"),
            new BigDecimal("1E+9"),
            1.5f,
            1.5d,
            -0.0d,
            0.0d,
            Double.NaN,
            "",
            "a",
            "\u00e4\u4e2d\ud83d\ude00",
            new byte[0],
            new byte[] {0, -1, 97},
            LocalDate.of(1000, 1, 1),
            LocalTime.of(23, 59, 59, 999_999_999),
            LocalDateTime.of(2026, 1, 2, 3, 4, 5, 123_456_000),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            OffsetDateTime.parse("2026-01-02T03:04:05.1+02:00"),
            OffsetTime.parse("03:04:05.1-02:00"),
            Duration.ofHours(-838).minusNanos(1),
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            new Json("{\"a\":1}"),
            List.of(),
            Arrays.asList(1L, null, "x", List.of(2L)));

    @Test
    void every_value_comes_back_as_it_went_and_tells_its_own_length() {
        for (Object value : VALUES) {
            Buffer out = new Buffer(1);
            Encoding.write(out, value);
            Encoding.write(out, "behind");
            ByteBuffer in = ByteBuffer.wrap(out.toArray());
            assertThat(Encoding.read(in)).isEqualTo(value);
            assertThat(Encoding.read(in)).isEqualTo("behind");
            ByteBuffer skipped = ByteBuffer.wrap(out.toArray());
            skipped.position(Encoding.end(out.toArray(), 0));
            assertThat(Encoding.read(skipped)).as("behind %s", value).isEqualTo("behind");
        }
    }

    @Test
    void every_nan_has_the_same_bytes() {
        assertThat(bytes(Double.longBitsToDouble(0xFFF8000000000001L))).isEqualTo(bytes(Double.NaN));
        assertThat(bytes(Float.intBitsToFloat(0xFFC00001))).isEqualTo(bytes(Float.NaN));
    }

    private static byte[] bytes(Object value) {
        Buffer out = new Buffer(1);
        Encoding.write(out, value);
        return out.toArray();
    }

    @Test
    void no_two_values_have_the_same_bytes() {
        Set<ByteBuffer> bytes = new HashSet<>();
        for (Object value : VALUES) {
            Buffer out = new Buffer(1);
            Encoding.write(out, value);
            assertThat(bytes.add(ByteBuffer.wrap(out.toArray())))
                    .as("%s", value)
                    .isTrue();
        }
    }
}
