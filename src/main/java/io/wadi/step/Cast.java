package io.wadi.step;

import io.wadi.sink.Coercion;
import io.wadi.table.Json;
import io.wadi.table.Spelling;
import io.wadi.table.ValueType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes values of one type values of another, if nothing is lost; else the row fails with the column and the cause. A moment as a number, and a
 * number as a moment, are milliseconds since 1970.
 */
public final class Cast extends ValueStep {
    private static final Map<String, ValueType> TYPES = new TreeMap<>(Map.of(
            "text", ValueType.TEXT,
            "integer", ValueType.INTEGER,
            "decimal", ValueType.DECIMAL,
            "double", ValueType.DOUBLE,
            "boolean", ValueType.BOOLEAN,
            "date", ValueType.DATE,
            "time", ValueType.TIME,
            "timestamp", ValueType.TIMESTAMP,
            "instant", ValueType.INSTANT,
            "json", ValueType.JSON));

    private final Map<String, ValueType> types = new LinkedHashMap<>();
    private List<String> columns = List.of();

    public Cast() {
        super("cast");
    }

    /** {@code total:decimal,active:boolean}. */
    public void setColumns(String written) {
        Written.pairs(written, "total:decimal,active:boolean").forEach((column, type) -> types.put(column, type(type)));
        columns = List.copyOf(types.keySet());
    }

    static ValueType type(String written) {
        ValueType type = TYPES.get(written.toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new IllegalArgumentException("unknown type \"%s\".%s Types: %s."
                    .formatted(written, Spelling.didYouMean(written, TYPES.keySet()), Spelling.list(TYPES.keySet())));
        }
        return type;
    }

    static String name(ValueType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    Object value(String column, Object value) {
        ValueType type = types.getOrDefault(column, ValueType.TEXT);
        try {
            return cast(value, type);
        } catch (IllegalArgumentException e) {
            throw refused("column %s cannot be made %s: %s".formatted(column, name(type), e.getMessage()));
        }
    }

    /** Throws {@link IllegalArgumentException}, which says why not and shows no value. */
    static Object cast(Object value, ValueType type) {
        if (type == ValueType.INSTANT && value instanceof Number number) {
            return Milliseconds.moment(number);
        }
        if (value instanceof Instant moment && type == ValueType.INTEGER) {
            return Milliseconds.whole(moment);
        }
        if (value instanceof Instant moment && type == ValueType.DECIMAL) {
            return Milliseconds.of(moment);
        }
        if (value instanceof String text && type == ValueType.JSON) {
            return json(text);
        }
        return Coercion.coerce(value, type, null);
    }

    private static Json json(String text) {
        try {
            JsonText.read(text);
            return new Json(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is " + e.getMessage());
        }
    }
}
