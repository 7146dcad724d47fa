package io.wadi.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a record's value or key is made of, in the words of Connect's schemas, for a program that has no Connect beside it. Values are given in the
 * Java types that Connect has for them; those of a structure are maps.
 */
public final class RecordSchema {
    /** Of all schemas that have a name. */
    public static final int VERSION = 1;

    /** Whether it may be null stands with the field, as a schema is written in several places. */
    public record Field(String name, RecordSchema schema, boolean optional) {}

    private final String type;
    private final @Nullable String name;
    private final Map<String, String> parameters;
    private final List<Field> fields;
    private final Function<Object, Object> conversion;
    private volatile @Nullable String json;

    private RecordSchema(
            String type,
            @Nullable String name,
            Map<String, String> parameters,
            List<Field> fields,
            Function<Object, Object> conversion) {
        this.type = type;
        this.name = name;
        this.parameters = parameters;
        this.fields = List.copyOf(fields);
        this.conversion = conversion;
    }

    /** Of values that are given as they are. */
    static RecordSchema of(String type) {
        return new RecordSchema(type, null, Map.of(), List.of(), value -> value);
    }

    static RecordSchema of(String type, @Nullable String name, Function<Object, Object> conversion) {
        return new RecordSchema(type, name, Map.of(), List.of(), conversion);
    }

    static RecordSchema struct(String name, List<Field> fields) {
        return new RecordSchema("struct", name, Map.of(), fields, value -> value);
    }

    /** The same, made of values in another way. */
    RecordSchema converting(Function<Object, Object> other) {
        return new RecordSchema(type, name, parameters, fields, other);
    }

    RecordSchema with(Map<String, String> others) {
        return new RecordSchema(type, name, others, fields, conversion);
    }

    /** As Connect calls it, in lower case. */
    public String type() {
        return type;
    }

    /** What Connect or Debezium calls values of this meaning; null: they mean nothing more. */
    public @Nullable String name() {
        return name;
    }

    public Map<String, String> parameters() {
        return parameters;
    }

    public List<Field> fields() {
        return fields;
    }

    public boolean isStruct() {
        return type.equals("struct");
    }

    /** Of JSON as Connect's JsonConverter writes it beside each value; made once. */
    String json() {
        String known = json;
        if (known == null) {
            known = SchemaJson.of(this);
            json = known;
        }
        return known;
    }

    /** Makes a value what the schema says; throws {@link IllegalArgumentException}, with the field, if it cannot be that. */
    @Nullable
    Object value(@Nullable Object given) {
        if (given == null) {
            return null;
        }
        Object value = conversion.apply(given);
        return isStruct() ? values((Map<?, ?>) value) : value;
    }

    private Map<String, @Nullable Object> values(Map<?, ?> given) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : fields) {
            try {
                values.put(field.name(), field.schema().value(given.get(field.name())));
            } catch (ArithmeticException | ClassCastException e) {
                throw new IllegalArgumentException(
                        "The value of %s is no %s: %s".formatted(field.name(), field.schema(), e.getMessage()), e);
            }
        }
        refuseOthers(given);
        return values;
    }

    /** What a step has put into an envelope would else be lost without a word. */
    private void refuseOthers(Map<?, ?> given) {
        List<Object> others = new ArrayList<>(given.keySet());
        others.removeAll(fields.stream().map(Field::name).collect(Collectors.toSet()));
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has no field %s. Write the step that adds it before transformDataType."
                            .formatted(this, others));
        }
    }

    @Override
    public String toString() {
        return name == null ? type : name;
    }
}
