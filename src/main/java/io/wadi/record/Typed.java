package io.wadi.record;

import org.jspecify.annotations.Nullable;

/**
 * A value and its schema.
 *
 * @param value what the schema makes of it: of Connect's Java types, maps for structures
 */
public record Typed(RecordSchema schema, @Nullable Object value) {
    static Typed of(RecordSchema schema, Object given) {
        return new Typed(schema, schema.value(given));
    }
}
