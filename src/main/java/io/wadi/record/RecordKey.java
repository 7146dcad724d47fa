package io.wadi.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.wadi.table.RowKey;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The key of a record: what puts the changes of one row into one partition, in order. */
public final class RecordKey {
    private static final ObjectWriter WRITER = RowJson.mapper().writer();

    private RecordKey() {}

    /**
     * The text of a row's key: of one column its value, as JSON writes it but without quotes; of several a JSON object in the order of the key's
     * columns. Equal keys have equal texts.
     */
    public static String text(List<String> columns, RowKey key) {
        List<Object> values = key.values();
        return values.size() == 1 ? text(values.get(0)) : object(columns, values);
    }

    /** The text of one value. */
    public static String text(Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof BigDecimal decimal) {
            return RowJson.plain(decimal);
        }
        return write(value).replaceAll("^\"|\"$", ""); // none of the other types has anything to escape
    }

    private static String object(List<String> columns, List<Object> values) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            object.put(columns.get(i), values.get(i));
        }
        return write(object);
    }

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A key of canonical values can always be written", e);
        }
    }
}
