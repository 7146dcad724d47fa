package io.wadi.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.wadi.table.Json;
import io.wadi.table.ValueType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.function.Function;

/**
 * Writes rows as JSON and loses nothing: numbers with all their digits and without exponent, dates and times as ISO 8601, binary as base64, JSON
 * columns as the JSON they hold, arrays as arrays. {@code NaN} and the infinities, which JSON has no numbers for, are strings.
 */
public final class RowJson {
    private static final ObjectMapper WRITER = mapper();
    /** More than a column of any database has on either side of the point. */
    private static final int MOST_DIGITS = 200_000;

    private RowJson() {}

    /** A mapper for rows. Thread-safe; its settings are the caller's to extend. */
    public static ObjectMapper mapper() {
        return new ObjectMapper().registerModule(module());
    }

    /** What a mapper must know to write rows: for one that others have configured. */
    public static Module module() {
        return new SimpleModule("wadi")
                .setSerializerModifier(RowSerializer.modifier())
                .addSerializer(BigDecimal.class, new PlainDecimal())
                .addSerializer(Json.class, new Embedded())
                .addSerializer(LocalDate.class, new Text<>(LocalDate.class, Iso::date))
                .addSerializer(LocalTime.class, new Text<>(LocalTime.class, Iso::time))
                .addSerializer(OffsetTime.class, new Text<>(OffsetTime.class, Iso::offsetTime))
                .addSerializer(LocalDateTime.class, new Text<>(LocalDateTime.class, Iso::timestamp))
                .addSerializer(Instant.class, new Text<>(Instant.class, Iso::instant))
                .addSerializer(OffsetDateTime.class, new Text<>(OffsetDateTime.class, Iso::offsetTimestamp))
                .addSerializer(Duration.class, new Text<>(Duration.class, Iso::duration));
    }

    /** A value as text where text is wanted: what stands in JSON, but without quotes. */
    public static String text(Object value) {
        if (value instanceof String text) {
            return text;
        } else if (value instanceof BigDecimal decimal) {
            return plain(decimal);
        } else if (value instanceof Json json) {
            return json.text();
        }
        try {
            String json = WRITER.writeValueAsString(value);
            return json.startsWith("\"") ? WRITER.readTree(json).textValue() : json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "A %s has no text".formatted(value.getClass().getSimpleName()), e);
        }
    }

    /** What the values of a type are in JSON, for a reader of the documentation. */
    public static String describe(ValueType type) {
        return switch (type) {
            case BOOLEAN -> "`true` or `false`";
            case INTEGER -> "number";
            case DECIMAL -> "number with all its digits";
            case FLOAT, DOUBLE -> "number; `\"NaN\"`, `\"Infinity\"`, `\"-Infinity\"`";
            case TEXT -> "string";
            case BINARY -> "string, base64";
            case DATE -> "`\"2026-01-31\"`";
            case TIME -> "`\"12:30:00.5\"`";
            case TIME_WITH_ZONE -> "`\"12:30:00.5+02:00\"`";
            case DURATION -> "`\"-100:30:00.5\"`";
            case TIMESTAMP -> "`\"2026-01-31T12:30:00.5\"`";
            case INSTANT -> "`\"2026-01-31T12:30:00.5Z\"`";
            case OFFSET_TIMESTAMP -> "`\"2026-01-31T12:30:00.5+02:00\"`";
            case UUID -> "`\"d2719cb8-5a7e-4e7a-9a3e-0b9a0b0a0b0a\"`";
            case JSON -> "the JSON itself";
            case ARRAY -> "array";
        };
    }

    /** Without exponent, unless nothing but zeros would fill the heap: of {@code 1E2147483647}, which no column holds. */
    static String plain(BigDecimal value) {
        return Math.abs((long) value.scale()) > MOST_DIGITS ? value.toString() : value.toPlainString();
    }

    private static final class Text<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<T, String> text;

        Text(Class<T> type, Function<T, String> text) {
            super(type);
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(text.apply(value));
        }
    }

    private static final class PlainDecimal extends StdSerializer<BigDecimal> {
        private static final long serialVersionUID = 1L;

        PlainDecimal() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(plain(value));
        }
    }

    private static final class Embedded extends StdSerializer<Json> {
        private static final long serialVersionUID = 1L;

        Embedded() {
            super(Json.class);
        }

        @Override
        public void serialize(Json value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeRawValue(value.text()); // the database has checked that it is JSON
        }
    }
}
