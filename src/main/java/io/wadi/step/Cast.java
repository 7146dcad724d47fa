package io.wadi.step;

import io.wadi.sink.Coercion;
import io.wadi.table.Spelling;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
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

    private static Object cast(Object value, ValueType type) {
        if (type == ValueType.INSTANT && value instanceof Number number) {
            return Instant.ofEpochMilli(number.longValue());
        }
        if (value instanceof Instant instant && type == ValueType.INTEGER) {
            return instant.toEpochMilli();
        }
        if (value instanceof Instant instant && type == ValueType.DECIMAL) {
            return BigDecimal.valueOf(instant.toEpochMilli());
        }
        return Coercion.coerce(value, type, null);
    }
}
