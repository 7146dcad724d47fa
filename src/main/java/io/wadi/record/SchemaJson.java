package io.wadi.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.table.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value with its schema beside it, as Connect's JsonConverter reads it with {@code schemas.enable}. */
final class SchemaJson {
    private static final ObjectMapper WRITER = new ObjectMapper();

    /** What JsonConverter calls otherwise than Connect does. */
    private static final Map<String, String> NAMES = Map.of("float32", "float", "float64", "double");

    private SchemaJson() {}

    static Map<String, @Nullable Object> of(Typed typed) {
        Map<String, @Nullable Object> both = new LinkedHashMap<>();
        both.put("schema", new Json(typed.schema().json()));
        both.put("payload", payload(typed.schema(), typed.value(), "value"));
        return both;
    }

    static String of(RecordSchema schema) {
        try {
            return WRITER.writeValueAsString(describe(schema, false, null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A schema is made of texts", e);
        }
    }

    private static Map<String, Object> describe(RecordSchema schema, boolean optional, @Nullable String field) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("type", NAMES.getOrDefault(schema.type(), schema.type()));
        if (schema.isStruct()) {
            List<Object> fields = new ArrayList<>();
            schema.fields().forEach(each -> fields.add(describe(each.schema(), each.optional(), each.name())));
            described.put("fields", fields);
        }
        described.put("optional", optional);
        if (schema.name() != null) {
            described.put("name", schema.name());
            described.put("version", RecordSchema.VERSION);
        }
        if (!schema.parameters().isEmpty()) {
            described.put("parameters", schema.parameters());
        }
        if (field != null) {
            described.put("field", field);
        }
        return described;
    }

    private static @Nullable Object payload(RecordSchema schema, @Nullable Object value, String field) {
        if (value instanceof Map<?, ?> map && schema.isStruct()) {
            Map<String, @Nullable Object> payload = new LinkedHashMap<>();
            schema.fields()
                    .forEach(each ->
                            payload.put(each.name(), payload(each.schema(), map.get(each.name()), each.name())));
            return payload;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.unscaledValue().toByteArray();
        }
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException(
                    "The value of %s is %s, which no number in JSON can be. Leave the column out, or convert it in a query."
                            .formatted(field, number));
        }
        return value;
    }
}
