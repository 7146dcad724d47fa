package io.wadi.record;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a row, as a map that steps may look into: written as JSON it has the values of a plain row, and for whoever wants schemas it
 * knows its own and its key's.
 */
public final class Envelope extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1L;

    private final transient RecordSchema schema;
    private final transient Typed key;

    Envelope(RecordSchema schema, Typed key) {
        this.schema = schema;
        this.key = key;
    }

    /** As it is now. Throws {@link IllegalArgumentException} if a step has made something of it that its schema cannot say. */
    public Typed typed() {
        return Typed.of(schema, this);
    }

    /** The key of the row, always as a structure. */
    public Typed key() {
        return key;
    }

    /** With the schema beside it, as Connect's JsonConverter reads it with {@code schemas.enable}. */
    public Map<String, @Nullable Object> withSchema() {
        return SchemaJson.of(typed());
    }

    /** The same of the key. Equal keys have equal texts. */
    public String keyWithSchema() {
        return RecordKey.write(SchemaJson.of(key));
    }
}
