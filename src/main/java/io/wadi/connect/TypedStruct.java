package io.wadi.connect;

import io.wadi.record.RecordSchema;
import io.wadi.record.Typed;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A value that knows its schema, by Connect's own. Thread-safe. */
final class TypedStruct {
    /** Those of tables that were described anew are let go when so many have come together. */
    private static final int MOST = 1_000;

    private static final Map<RecordSchema, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private TypedStruct() {}

    static SchemaAndValue of(Typed typed) {
        Schema schema = SCHEMAS.get(typed.schema());
        if (schema == null) {
            if (SCHEMAS.size() >= MOST) {
                SCHEMAS.clear();
            }
            schema = schema(typed.schema(), false);
            SCHEMAS.put(typed.schema(), schema);
        }
        return new SchemaAndValue(schema, value(schema, typed.value()));
    }

    private static Schema schema(RecordSchema described, boolean optional) {
        SchemaBuilder builder =
                SchemaBuilder.type(Schema.Type.valueOf(described.type().toUpperCase(Locale.ROOT)));
        if (described.name() != null) {
            builder.name(described.name()).version(RecordSchema.VERSION);
        }
        described.parameters().forEach(builder::parameter);
        described.fields().forEach(field -> builder.field(field.name(), schema(field.schema(), field.optional())));
        return optional ? builder.optional().build() : builder.build();
    }

    private static @Nullable Object value(Schema schema, @Nullable Object value) {
        if (schema.type() != Schema.Type.STRUCT || value == null) {
            return value;
        }
        Struct struct = new Struct(schema);
        Map<?, ?> values = (Map<?, ?>) value;
        schema.fields().forEach(field -> put(struct, field, value(field.schema(), values.get(field.name()))));
        return struct;
    }

    /** Names the field, and not its value. */
    private static void put(Struct struct, Field field, @Nullable Object value) {
        try {
            struct.put(field, value);
        } catch (DataException e) {
            throw new IllegalArgumentException(
                    "Field %s of %s does not fit: %s"
                            .formatted(field.name(), struct.schema().name(), e.getMessage()),
                    e);
        }
    }
}
