package io.wadi.record;

import io.wadi.table.Column;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By which types the values of columns stand in an envelope: Connect's and, where these would lose something, Debezium's, which Debezium's sinks know.
 * What neither of them holds exactly is the text that the JSON of a row has: lengths of time, and times of more than microseconds.
 */
final class FieldSchemas {
    private static final Pattern DIGITS = Pattern.compile("\\(\\s*(\\d+)\\s*(?:,\\s*(-?\\d+)\\s*)?\\)");
    private static final int MICROS = 6;
    private static final String UNSIGNED_LONG_DIGITS = "20";

    // What Debezium's connector for PostgreSQL gives for the infinite ones.
    private static final long LATEST = 9_223_372_036_825_200_000L;
    private static final long EARLIEST = -9_223_372_036_832_400_000L;

    private static final RecordSchema TEXT = RecordSchema.of("string", null, RowJson::text);
    private static final RecordSchema DATE = RecordSchema.of("int32", "io.debezium.time.Date", FieldSchemas::days);
    private static final RecordSchema TIME = RecordSchema.of(
            "int64",
            "io.debezium.time.MicroTime",
            value -> TimeUnit.NANOSECONDS.toMicros(((LocalTime) value).toNanoOfDay()));
    private static final RecordSchema ZONED_TIME =
            RecordSchema.of("string", "io.debezium.time.ZonedTime", value -> Iso.offsetTime((OffsetTime) value));
    private static final RecordSchema TIMESTAMP =
            RecordSchema.of("int64", "io.debezium.time.MicroTimestamp", FieldSchemas::micros);
    private static final RecordSchema INSTANT =
            RecordSchema.of("string", "io.debezium.time.ZonedTimestamp", value -> Iso.instant((Instant) value));
    private static final RecordSchema OFFSET_TIMESTAMP = RecordSchema.of(
            "string", "io.debezium.time.ZonedTimestamp", value -> Iso.offsetTimestamp((OffsetDateTime) value));
    private static final RecordSchema UUID = RecordSchema.of("string", "io.debezium.data.Uuid", Object::toString);
    private static final RecordSchema JSON = RecordSchema.of("string", "io.debezium.data.Json", RowJson::text);
    private static final RecordSchema ANY_SCALE = RecordSchema.struct(
                    "io.debezium.data.VariableScaleDecimal",
                    List.of(
                            new RecordSchema.Field("scale", RecordSchema.of("int32"), false),
                            new RecordSchema.Field("value", RecordSchema.of("bytes"), false)))
            .converting(FieldSchemas::withScale);

    private static final RecordSchema BOOLEAN = RecordSchema.of("boolean");
    private static final RecordSchema LONG = RecordSchema.of("int64", null, value -> ((Number) value).longValue());
    private static final RecordSchema FLOAT = RecordSchema.of("float32");
    private static final RecordSchema DOUBLE =
            RecordSchema.of("float64", null, value -> ((Number) value).doubleValue());
    private static final RecordSchema BYTES = RecordSchema.of("bytes");

    private FieldSchemas() {}

    static RecordSchema of(Column column) {
        String sqlType = column.sqlType().toLowerCase(Locale.ROOT);
        return switch (column.type()) {
            case BOOLEAN -> BOOLEAN;
            case INTEGER -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case DECIMAL -> decimal(sqlType);
            case TEXT, DURATION -> TEXT;
            case BINARY -> BYTES;
            case DATE -> DATE;
            case TIME -> isOfMicros(sqlType) ? TIME : TEXT;
            case TIME_WITH_ZONE -> ZONED_TIME;
            case TIMESTAMP -> isOfMicros(sqlType) ? TIMESTAMP : TEXT;
            case INSTANT -> INSTANT;
            case OFFSET_TIMESTAMP -> OFFSET_TIMESTAMP;
            case UUID -> UUID;
            case JSON, ARRAY -> JSON;
        };
    }

    /** Of a field that a step has made. */
    static RecordSchema of(@Nullable Object value) {
        if (value instanceof Boolean) {
            return BOOLEAN;
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            return LONG;
        } else if (value instanceof Double || value instanceof Float) {
            return DOUBLE;
        }
        return value instanceof byte[] ? BYTES : TEXT;
    }

    /** With a fixed scale Connect's decimal, else Debezium's, whose every value has a scale of its own. */
    private static RecordSchema decimal(String sqlType) {
        Matcher digits = DIGITS.matcher(sqlType);
        if (digits.find()) {
            String scale = digits.group(2) == null ? "0" : digits.group(2);
            return decimal(scale, digits.group(1));
        }
        return sqlType.contains("unsigned") ? decimal("0", UNSIGNED_LONG_DIGITS) : ANY_SCALE;
    }

    private static RecordSchema decimal(String scale, String precision) {
        int places = Integer.parseInt(scale);
        return RecordSchema.of("bytes", "org.apache.kafka.connect.data.Decimal", value -> ((BigDecimal) value)
                        .setScale(places))
                .with(Map.of("scale", scale, "connect.decimal.precision", precision));
    }

    private static Map<String, Object> withScale(Object value) {
        BigDecimal decimal = (BigDecimal) value;
        BigDecimal plain = decimal.scale() < 0 ? decimal.setScale(0) : decimal;
        Map<String, Object> parts = new HashMap<>();
        parts.put("scale", plain.scale());
        parts.put("value", plain.unscaledValue().toByteArray());
        return parts;
    }

    private static boolean isOfMicros(String sqlType) {
        Matcher digits = DIGITS.matcher(sqlType);
        return !digits.find() || Integer.parseInt(digits.group(1)) <= MICROS;
    }

    private static Object days(Object value) {
        if (value.equals(LocalDate.MAX) || value.equals(LocalDate.MIN)) {
            return value.equals(LocalDate.MAX) ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        return Math.toIntExact(((LocalDate) value).toEpochDay());
    }

    private static Object micros(Object value) {
        if (value.equals(LocalDateTime.MAX) || value.equals(LocalDateTime.MIN)) {
            return value.equals(LocalDateTime.MAX) ? LATEST : EARLIEST;
        }
        LocalDateTime time = (LocalDateTime) value;
        long seconds = Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), 1_000_000L);
        return Math.addExact(seconds, TimeUnit.NANOSECONDS.toMicros(time.getNano()));
    }
}
