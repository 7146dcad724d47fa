package io.wadi.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.wadi.table.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Puts a column for each field in the place of a column with a JSON object: {@code {"city": "Bonn", "at": {"lat": 1}}} in {@code address} becomes
 * {@code address_city} and {@code address_at_lat}. Arrays stay JSON. NULL and an empty object become no column; JSON that is no object stays. What is
 * no JSON to its end, or names a field twice, fails the row.
 */
public final class Flatten extends RowStep {
    private List<String> columns = List.of();
    private String separator = "_";

    public Flatten() {
        super("flatten");
    }

    /** {@code a,b}. */
    public void setColumns(String written) {
        columns = Written.list(written);
    }

    public void setSeparator(String separator) {
        this.separator = separator;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public RowShape after(RowShape before) {
        RowShape after = before;
        for (String column : columns) {
            after = after.spreading(column, separator);
        }
        return after;
    }

    @Override
    Map<String, @Nullable Object> apply(Map<String, @Nullable Object> row, boolean isWhole, Exchange exchange) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        row.forEach((column, value) -> {
            if (columns.contains(column)) {
                spread(column, value, flat);
            } else {
                put(column, value, flat);
            }
        });
        return flat;
    }

    private void spread(String column, @Nullable Object value, Map<String, @Nullable Object> flat) {
        if (value instanceof Json json) {
            spread(column, node(column, json.text()), flat);
        } else if (value instanceof String text) {
            spread(column, node(column, text), flat);
        } else if (value instanceof Map<?, ?> fields) {
            spread(column, fields, flat);
        } else if (value != null) {
            put(column, value, flat);
        }
    }

    /** A map's values were made by someone who knew what they are: a text in it is a text, whatever it looks like. */
    private void spread(String column, Map<?, ?> fields, Map<String, @Nullable Object> flat) {
        fields.forEach((field, value) -> {
            if (value instanceof Map<?, ?> inner) {
                spread(column + separator + field, inner, flat);
            } else {
                put(column + separator + field, value, flat);
            }
        });
    }

    private JsonNode node(String column, String json) {
        try {
            return JsonText.read(json);
        } catch (IllegalArgumentException e) {
            throw refused("column %s holds %s".formatted(column, e.getMessage()));
        }
    }

    private void spread(String column, JsonNode node, Map<String, @Nullable Object> flat) {
        if (node.isObject()) {
            node.properties().forEach(field -> field(column + separator + field.getKey(), field.getValue(), flat));
        } else if (!node.isNull()) {
            put(column, value(node), flat);
        }
    }

    /** A null inside is a column that is null: the field is there. */
    private void field(String column, JsonNode node, Map<String, @Nullable Object> flat) {
        if (node.isNull()) {
            put(column, null, flat);
        } else {
            spread(column, node, flat);
        }
    }

    private static Object value(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        return node.isNumber() ? node.decimalValue() : new Json(node.toString());
    }

    private void put(String column, @Nullable Object value, Map<String, @Nullable Object> flat) {
        if (flat.containsKey(column)) {
            throw refused("there would be two columns named \"%s\". Choose another separator".formatted(column));
        }
        flat.put(column, value);
    }
}
