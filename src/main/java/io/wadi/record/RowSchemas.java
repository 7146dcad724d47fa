package io.wadi.record;

import io.wadi.table.Column;
import io.wadi.table.ColumnNames;
import io.wadi.table.RowKey;
import io.wadi.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of rows as routes leave them, and of what is made around them, each made once. The key's columns are required and all others optional,
 * for of a deleted row nobody knows them. Thread-safe.
 */
final class RowSchemas {
    /** Those of tables that were described anew are let go when so many have come together. */
    private static final int MOST = 1_000;

    private final Function<Table, String> name;
    private final Around around;
    private final Map<ColumnNames, Columns> tables = new ConcurrentHashMap<>();
    private final Map<Known, RecordSchema> known = new ConcurrentHashMap<>();

    /** What is made around a row. */
    interface Around {
        RecordSchema of(Table table, RecordSchema row);
    }

    private record Known(ColumnNames table, List<RecordSchema.Field> fields) {}

    private record Columns(Map<String, RecordSchema> schemas, RecordSchema key) {}

    /** @param name of the schema of a table's rows */
    RowSchemas(Function<Table, String> name, Around around) {
        this.name = name;
        this.around = around;
    }

    /** What is around a row of these fields; those that the row does not know stand where the table has them. */
    RecordSchema around(Table table, Map<String, @Nullable Object> row, List<String> unknown) {
        List<RecordSchema.Field> fields = fields(table, row, unknown);
        Known wanted = new Known(table.names(), fields);
        RecordSchema found = known.get(wanted);
        if (found == null) {
            found = around.of(table, RecordSchema.struct(name.apply(table), fields));
            put(known, wanted, found);
        }
        return found;
    }

    Typed key(Table table, RowKey key) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < table.key().size(); i++) {
            values.put(table.key().get(i), key.values().get(i));
        }
        return Typed.of(columns(table).key, values);
    }

    private List<RecordSchema.Field> fields(Table table, Map<String, @Nullable Object> row, List<String> unknown) {
        Map<String, RecordSchema> schemas = columns(table).schemas;
        List<RecordSchema.Field> fields = new ArrayList<>();
        for (Column column : table.columns()) {
            if (row.containsKey(column.name()) || unknown.contains(column.name())) {
                fields.add(field(table, column, schemas.get(column.name()), row.get(column.name())));
            }
        }
        row.forEach((field, value) -> {
            if (!schemas.containsKey(field)) {
                fields.add(new RecordSchema.Field(field, FieldSchemas.of(value), true));
            }
        });
        return fields;
    }

    /** A step may have given a column's value another type. */
    private static RecordSchema.Field field(
            Table table, Column column, @Nullable RecordSchema schema, @Nullable Object value) {
        boolean asRead = value == null || column.type().javaType().isInstance(value);
        return new RecordSchema.Field(
                column.name(),
                asRead && schema != null ? schema : FieldSchemas.of(value),
                value == null || !table.key().contains(column.name()));
    }

    private Columns columns(Table table) {
        Columns found = tables.get(table.names());
        if (found == null) {
            found = describe(table);
            put(tables, table.names(), found);
        }
        return found;
    }

    private static Columns describe(Table table) {
        Map<String, RecordSchema> schemas = new LinkedHashMap<>();
        table.columns().forEach(column -> schemas.put(column.name(), FieldSchemas.of(column)));
        List<RecordSchema.Field> key = new ArrayList<>();
        for (int position : table.keyPositions()) {
            Column column = table.columns().get(position);
            key.add(new RecordSchema.Field(column.name(), FieldSchemas.of(column), false));
        }
        return new Columns(schemas, RecordSchema.struct(table.name() + ".Key", key));
    }

    private static <K, V> void put(Map<K, V> cache, K key, V value) {
        if (cache.size() >= MOST) {
            cache.clear();
        }
        cache.put(key, value);
    }
}
