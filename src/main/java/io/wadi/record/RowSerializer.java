package io.wadi.record;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.MapType;
import io.wadi.table.ColumnNames;
import io.wadi.table.RowMap;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row as Jackson writes any map, but encodes the columns' names and looks their values' serializers up once for a table, not for each
 * row. A row that a step has added to or taken from is written as any map.
 */
final class RowSerializer extends StdSerializer<RowMap> {
    private static final long serialVersionUID = 1L;

    /** Columns of tables that were described anew are let go when so many have come together. */
    private static final int TABLES = 1_000;

    private final transient Map<ColumnNames, TableColumns> tables = new ConcurrentHashMap<>();

    private RowSerializer() {
        super(RowMap.class);
    }

    /** Leaves rows to Jackson where a mapper is told to write maps in a way of its own. */
    static BeanSerializerModifier modifier() {
        return new BeanSerializerModifier() {
            private static final long serialVersionUID = 1L;

            @Override
            public JsonSerializer<?> modifyMapSerializer(
                    SerializationConfig config, MapType type, BeanDescription bean, JsonSerializer<?> serializer) {
                return type.hasRawClass(RowMap.class) && config.getDefaultTyper(type) == null && isPlain(config)
                        ? new RowSerializer()
                        : serializer;
            }
        };
    }

    private static boolean isPlain(SerializationConfig config) {
        var inclusion = config.getDefaultPropertyInclusion();
        return isAll(inclusion.getValueInclusion())
                && isAll(inclusion.getContentInclusion())
                && config.isEnabled(SerializationFeature.WRITE_NULL_MAP_VALUES)
                && !config.isEnabled(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    private static boolean isAll(Include include) {
        return include == Include.ALWAYS || include == Include.USE_DEFAULTS;
    }

    @Override
    public void serialize(RowMap row, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeStartObject(row);
        if (row.holdsJustColumns()) {
            columns(row.columns()).write(row, json, provider);
        } else {
            for (Map.Entry<String, @Nullable Object> entry : row.entrySet()) {
                provider.defaultSerializeField(entry.getKey(), entry.getValue(), json);
            }
        }
        json.writeEndObject();
    }

    private TableColumns columns(ColumnNames names) {
        TableColumns known = tables.get(names);
        if (known == null) {
            if (tables.size() >= TABLES) {
                tables.clear();
            }
            known = new TableColumns(names);
            tables.put(names, known);
        }
        return known;
    }

    /** The columns of a table. The values of a column are of one type, or null. Thread-safe: at worst a serializer is looked up twice. */
    private static final class TableColumns {
        private record Known(Class<?> type, JsonSerializer<Object> serializer) {}

        private final SerializableString[] names;
        private final @Nullable Known[] serializers;

        TableColumns(ColumnNames columns) {
            names = new SerializableString[columns.size()];
            for (int i = 0; i < names.length; i++) {
                names[i] = new SerializedString(columns.name(i));
            }
            serializers = new @Nullable Known[names.length];
        }

        void write(RowMap row, JsonGenerator json, SerializerProvider provider) throws IOException {
            for (int i = 0; i < names.length; i++) {
                json.writeFieldName(names[i]);
                Object value = row.value(i);
                if (value == null) {
                    provider.defaultSerializeNull(json);
                } else {
                    serializer(i, value.getClass(), provider).serialize(value, json, provider);
                }
            }
        }

        private JsonSerializer<Object> serializer(int column, Class<?> type, SerializerProvider provider)
                throws IOException {
            Known known = serializers[column];
            if (known == null || known.type != type) {
                known = new Known(type, provider.findContentValueSerializer(type, null));
                serializers[column] = known;
            }
            return known.serializer;
        }
    }
}
