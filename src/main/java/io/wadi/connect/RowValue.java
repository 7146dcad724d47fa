package io.wadi.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.record.RowJson;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's converter has made of a record, in the types that rows have: a {@code Struct} is a map of column to value, Connect's logical types
 * are dates, times and moments. The opposite of {@link RowStruct}.
 */
final class RowValue {
    private static final ObjectMapper JSON = RowJson.mapper();

    private RowValue() {}

    static @Nullable Object of(@Nullable Schema schema, @Nullable Object value) {
        if (value instanceof Struct struct) {
            return row(struct);
        } else if (value instanceof java.util.Date date) {
            return time(schema, date);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        } else if (value instanceof Map<?, ?> map) {
            return map(schema, map);
        } else if (value instanceof Collection<?> several) {
            List<@Nullable Object> values = new ArrayList<>();
            several.forEach(each -> values.add(of(schema == null ? null : schema.valueSchema(), each)));
            return values;
        }
        return value;
    }

    private static Map<String, @Nullable Object> row(Struct struct) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (Field field : struct.schema().fields()) {
            // A NULL that was read is a NULL, whatever the schema would have instead.
            row.put(field.name(), of(field.schema(), struct.getWithoutDefault(field.name())));
        }
        return row;
    }

    private static Map<String, @Nullable Object> map(@Nullable Schema schema, Map<?, ?> map) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((name, value) ->
                values.put(String.valueOf(name), of(schema == null ? null : schema.valueSchema(), value)));
        return values;
    }

    /** Connect's {@code Timestamp} is a moment; where a column has no time zone, it is its time in UTC. */
    private static Object time(@Nullable Schema schema, java.util.Date date) {
        String name = schema == null ? null : schema.name();
        if (Date.LOGICAL_NAME.equals(name)) {
            return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
        }
        return Time.LOGICAL_NAME.equals(name)
                ? LocalTime.ofInstant(date.toInstant(), ZoneOffset.UTC)
                : date.toInstant();
    }

    /** A record's key: bytes as they are, a {@code Struct} or a map as the JSON object that {@code from: table:} writes, anything else as text. */
    static @Nullable Object key(@Nullable Schema schema, @Nullable Object value) {
        Object read = of(schema, value);
        if (read == null || read instanceof byte[] || read instanceof String) {
            return read;
        }
        try {
            String json = JSON.writeValueAsString(read);
            return json.startsWith("\"") ? JSON.readTree(json).textValue() : json;
        } catch (JsonProcessingException e) {
            throw new DataException("A key of " + read.getClass().getName() + " has no text", e);
        }
    }
}
