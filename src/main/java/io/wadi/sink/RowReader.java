package io.wadi.sink;

import io.wadi.table.Column;
import io.wadi.table.RowKey;
import io.wadi.table.RowState;
import io.wadi.table.Spelling;
import io.wadi.table.Table;
import io.wadi.table.Target;
import io.wadi.table.ValueType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads what a record says of a row of one table. Throws {@link MisfitException} where it can be no row of it. Thread-safe. */
public final class RowReader {
    private final Target target;
    private final Table table;
    private final boolean takesOthers;
    private final List<Cell> cells;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Integer> anyCase = new HashMap<>();

    /** What is known of a column before a value comes. */
    private record Cell(
            Column column, @Nullable ValueType element, Limits limits, boolean isKey, boolean isGenerated) {}

    /** @param takesOthers whether a field for which the table has no column is left aside, for the user has named the columns */
    public RowReader(Target target, boolean takesOthers) {
        this.target = target;
        this.table = target.table();
        this.takesOthers = takesOthers;
        List<Column> columns = table.columns();
        this.cells = IntStream.range(0, columns.size()).mapToObj(this::cell).toList();
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i).name(), i);
            anyCase.merge(columns.get(i).name().toLowerCase(Locale.ROOT), i, (one, other) -> -1);
        }
    }

    private Cell cell(int at) {
        Column column = table.columns().get(at);
        return new Cell(
                column,
                target.elementType(column),
                new Limits(column, target.words(column)),
                target.isKey(at),
                target.isGenerated(column));
    }

    public Target target() {
        return target;
    }

    /**
     * Reads a row, or that there is none any more.
     *
     * @param key the record's key as text; null: it has none
     * @param body a map, JSON as text or bytes, or null for a tombstone
     * @param isDelete whether the record says that the row is gone
     */
    public RowState read(@Nullable String key, @Nullable Object body, boolean isDelete) {
        Map<String, @Nullable Object> fields = body == null ? null : fields(body);
        if (fields == null || isDelete) {
            return RowState.gone(key(key, fields == null ? Map.of() : fields));
        }
        @Nullable Object[] values = new @Nullable Object[table.columns().size()];
        BitSet given = new BitSet();
        fields.forEach((name, value) -> {
            int at = position(name);
            if (at >= 0 && !cells.get(at).isGenerated()) {
                if (given.get(at)) {
                    throw new MisfitException("the value names column %s of %s twice"
                            .formatted(table.columns().get(at).name(), table.name()));
                }
                values[at] = value == null ? absent(at) : coerce(at, value);
                given.set(at);
            }
        });
        RowKey read = key(key, fields);
        int[] of = table.keyPositions();
        for (int i = 0; i < of.length; i++) {
            if (values[of[i]] == null) {
                values[of[i]] = read.values().get(i);
                given.set(of[i]);
            }
        }
        if (given.isEmpty()) {
            throw new MisfitException("the record says nothing that a column of %s could hold".formatted(table.name()));
        }
        RowState row = RowState.of(read, given, values);
        if (row.bytes() > target.mostBytes()) {
            throw new MisfitException(
                    "the row has %d bytes, and the database of %s takes %d in a statement (max_allowed_packet)"
                            .formatted(row.bytes(), table.name(), target.mostBytes()));
        }
        return row;
    }

    private @Nullable Object absent(int at) {
        Column column = cells.get(at).column();
        if (!column.nullable() && !cells.get(at).isKey()) {
            throw new MisfitException("column %s of %s takes no NULL, and the record has none else"
                    .formatted(column.name(), table.name()));
        }
        return null;
    }

    /** Where a field's column stands; -1 if it is left aside. */
    private int position(String field) {
        Integer at = find(field);
        if (at == null && !takesOthers) {
            throw new MisfitException(
                    "%s has no column \"%s\".%s Add it to the table, or name the columns that are written: columns=..."
                            .formatted(table.name(), field, Spelling.didYouMean(field, positions.keySet())));
        }
        return at == null ? -1 : at;
    }

    private @Nullable Integer find(String field) {
        Integer at = positions.get(field);
        if (at == null) {
            at = anyCase.get(field.toLowerCase(Locale.ROOT));
        }
        return at == null || at < 0 ? null : at;
    }

    @SuppressWarnings("unchecked") // a row by its columns, as every step leaves it
    private static @Nullable Map<String, @Nullable Object> fields(Object body) {
        if (body instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        if (body instanceof byte[] bytes) {
            return JsonRow.read(bytes);
        }
        if (body instanceof String text) {
            return JsonRow.read(text.getBytes(StandardCharsets.UTF_8));
        }
        throw new MisfitException(
                "the body is a %s. A row is a map of column to value, or a JSON object as text or bytes"
                        .formatted(body.getClass().getName()));
    }

    /** By the row's own columns, else by the record's key: of one column its value as text, or a JSON object. */
    private RowKey key(@Nullable String text, Map<String, @Nullable Object> fields) {
        Map<Integer, Object> known = known(fields);
        int[] of = table.keyPositions();
        if (known.size() < of.length && text != null) {
            Map<String, @Nullable Object> object = JsonRow.object(text);
            known(object == null ? Map.of() : object).forEach(known::putIfAbsent);
            if (known.isEmpty() && of.length == 1) {
                known.put(of[0], text);
            }
        }
        Object[] values = new Object[of.length];
        for (int i = 0; i < of.length; i++) {
            values[i] = comparable(of[i], known.get(of[i]), text);
        }
        return new RowKey(values);
    }

    private Map<Integer, Object> known(Map<String, @Nullable Object> fields) {
        Map<Integer, Object> known = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            Integer at = find(name);
            if (value != null && at != null && cells.get(at).isKey()) {
                known.put(at, value);
            }
        });
        return known;
    }

    private Object comparable(int at, @Nullable Object value, @Nullable String text) {
        if (value == null) {
            throw new MisfitException("neither the row nor the record's key%s says %s, which is in the key of %s"
                    .formatted(
                            text == null ? ", which is missing," : "",
                            table.columns().get(at).name(),
                            table.name()));
        }
        Object coerced = coerce(at, value);
        return coerced instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : coerced;
    }

    private Object coerce(int at, Object value) {
        Cell cell = cells.get(at);
        Column column = cell.column();
        try {
            Object coerced = Coercion.coerce(value, column.type(), cell.element());
            cell.limits().check(coerced);
            return coerced;
        } catch (IllegalArgumentException e) {
            throw new MisfitException(
                    "column %s of %s is %s, and the record's value does not fit: %s"
                            .formatted(column.name(), table.name(), column.sqlType(), e.getMessage()),
                    e);
        }
    }
}
