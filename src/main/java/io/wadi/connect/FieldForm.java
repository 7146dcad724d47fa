package io.wadi.connect;

import io.wadi.record.RowJson;
import io.wadi.table.Column;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * How a field's values go into a {@code Struct}: by Connect's own types and logical types where they lose nothing, else as the text that the JSON of
 * a row has. Connect's times have milliseconds, so a column of microseconds is text.
 */
record FieldForm(SchemaBuilder builder, Function<Object, Object> conversion) {
    private static final Pattern SCALE = Pattern.compile("\\(\\s*\\d+\\s*,\\s*(\\d+)\\s*\\)");
    private static final Pattern PRECISION = Pattern.compile("\\(\\s*(\\d+)\\s*\\)");
    private static final int MILLIS = 3;

    static FieldForm of(@Nullable Column column, @Nullable Object value) {
        if (column != null && (value == null || column.type().javaType().isInstance(value))) {
            return of(column);
        }
        return ofValue(value);
    }

    Schema schema(boolean optional) {
        return optional ? builder.optional().build() : builder.build();
    }

    Object value(Object value) {
        return conversion.apply(value);
    }

    private static FieldForm of(Column column) {
        String sqlType = column.sqlType().toLowerCase(java.util.Locale.ROOT);
        return switch (column.type()) {
            case BOOLEAN -> asIs(SchemaBuilder.bool());
            case INTEGER -> asIs(SchemaBuilder.int64());
            case FLOAT -> asIs(SchemaBuilder.float32());
            case DOUBLE -> asIs(SchemaBuilder.float64());
            case TEXT -> asIs(SchemaBuilder.string());
            case BINARY -> asIs(SchemaBuilder.bytes());
            case DECIMAL -> decimal(sqlType);
            case DATE ->
                new FieldForm(
                        Date.builder(),
                        value -> date(
                                ((LocalDate) value).atStartOfDay(ZoneOffset.UTC).toInstant()));
            case TIME -> isOfMillis(sqlType) ? time() : text();
            case TIMESTAMP ->
                isOfMillis(sqlType)
                        ? new FieldForm(
                                Timestamp.builder(), value -> date(((LocalDateTime) value).toInstant(ZoneOffset.UTC)))
                        : text();
            case INSTANT ->
                isOfMillis(sqlType) ? new FieldForm(Timestamp.builder(), value -> date((Instant) value)) : text();
            case TIME_WITH_ZONE, DURATION, OFFSET_TIMESTAMP, UUID, JSON, ARRAY -> text();
        };
    }

    /** Of a field that a step has made. */
    private static FieldForm ofValue(@Nullable Object value) {
        if (value instanceof Boolean) {
            return asIs(SchemaBuilder.bool());
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            return new FieldForm(SchemaBuilder.int64(), number -> ((Number) number).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            return new FieldForm(SchemaBuilder.float64(), number -> ((Number) number).doubleValue());
        } else if (value instanceof byte[]) {
            return asIs(SchemaBuilder.bytes());
        }
        return text();
    }

    private static FieldForm asIs(SchemaBuilder builder) {
        return new FieldForm(builder, value -> value);
    }

    /** With a fixed scale Connect's decimal; without one a value's own scale would be another schema for each row. */
    private static FieldForm decimal(String sqlType) {
        Matcher matcher = SCALE.matcher(sqlType);
        int scale = matcher.find() ? Integer.parseInt(matcher.group(1)) : sqlType.contains("unsigned") ? 0 : -1;
        return scale < 0
                ? text()
                : new FieldForm(Decimal.builder(scale), value -> ((BigDecimal) value).setScale(scale));
    }

    /** Connect has none for the infinite dates and times of PostgreSQL. */
    private static java.util.Date date(Instant time) {
        try {
            return java.util.Date.from(time);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("infinite, or beyond what Connect's dates and times hold", e);
        }
    }

    private static FieldForm time() {
        return new FieldForm(
                Time.builder(),
                value -> java.util.Date.from(
                        LocalDate.EPOCH.atTime((LocalTime) value).toInstant(ZoneOffset.UTC)));
    }

    /** Whether the column says that it has no more than milliseconds; MySQL's {@code datetime} has seconds if it says nothing. */
    private static boolean isOfMillis(String sqlType) {
        Matcher matcher = PRECISION.matcher(sqlType);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) <= MILLIS : sqlType.equals("datetime");
    }

    private static FieldForm text() {
        return new FieldForm(SchemaBuilder.string(), RowJson::text);
    }
}
