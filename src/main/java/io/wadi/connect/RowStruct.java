package io.wadi.connect;

import io.wadi.record.Typed;
import io.wadi.table.Column;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import io.wadi.topic.RowRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A row as a Connect {@code Struct}, for converters that want a schema. The key's columns are required and all others optional, so that a delete,
 * which knows only the key and the kept columns, fits as well. A field that a step added, or gave another type, has the schema of its value.
 */
final class RowStruct {
    private RowStruct() {}

    static SchemaAndValue value(RowRecord record) {
        Typed typed = record.typedValue();
        if (typed != null) {
            return TypedStruct.of(typed);
        }
        Map<String, @Nullable Object> row = record.row();
        if (row == null) {
            return SchemaAndValue.NULL;
        }
        Table table = record.table();
        return struct(table.name().toString(), columns(table), table.key(), row);
    }

    static SchemaAndValue key(RowRecord record, RowKey key) {
        Typed typed = record.typedKey();
        if (typed != null) {
            return TypedStruct.of(typed);
        }
        Table table = record.table();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < table.key().size(); i++) {
            values.put(table.key().get(i), key.values().get(i));
        }
        return struct(table.name() + ".Key", columns(table), table.key(), values);
    }

    private static Map<String, Column> columns(Table table) {
        return table.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
    }

    private static SchemaAndValue struct(
            String name, Map<String, Column> columns, List<String> required, Map<String, @Nullable Object> values) {
        Map<String, FieldForm> forms = new LinkedHashMap<>();
        SchemaBuilder builder = SchemaBuilder.struct().name(name);
        values.forEach((field, value) -> {
            FieldForm form = FieldForm.of(columns.get(field), value);
            forms.put(field, form);
            builder.field(field, form.schema(!required.contains(field)));
        });
        Schema schema = builder.build();
        Struct struct = new Struct(schema);
        forms.forEach((field, form) -> {
            Object value = values.get(field);
            put(struct, field, value == null ? null : () -> form.value(value));
        });
        return new SchemaAndValue(schema, struct);
    }

    /** Names the column, and not its value. */
    private static void put(Struct struct, String field, @Nullable Supplier<Object> value) {
        try {
            struct.put(field, value == null ? null : value.get());
        } catch (ArithmeticException | IllegalArgumentException | DataException e) {
            throw new IllegalArgumentException(
                    "Column %s of %s does not fit into a Struct: %s"
                            .formatted(field, struct.schema().name(), e.getMessage()),
                    e);
        }
    }
}
