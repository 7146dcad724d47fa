package io.wadi.table;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which SQL types of a database Wadi carries, and how: an exact type such as {@code bit(1)} goes before its name {@code bit}. */
final class SqlTypes {
    /** A line of the documentation: these types, what they become, and what is worth knowing. */
    record Line(String sqlTypes, ValueType type, String note) {}

    private final Map<String, Carrier> carriers = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private Carrier array = Carrier.of(ValueType.ARRAY, this::elements, Carrier.AS_OBJECT);
    private Predicate<SqlType> arrays = type -> false;
    private @Nullable Carrier otherwise;

    /** Carries each of the types, whose names are separated by commas. */
    SqlTypes carry(String names, Carrier carrier, String note) {
        for (String name : names.split(", ", -1)) {
            carriers.put(name, carrier);
        }
        lines.add(new Line(names, carrier.type(), note));
        return this;
    }

    SqlTypes carry(String names, Carrier carrier) {
        return carry(names, carrier, "");
    }

    /** Carries every type that has no line of its own. */
    SqlTypes carryOthers(String described, Carrier carrier, String note) {
        otherwise = carrier;
        lines.add(new Line(described, carrier.type(), note));
        return this;
    }

    /** Carries the arrays of every type that is carried; what their elements are, each array says itself. */
    SqlTypes carryArrays(String described, Predicate<SqlType> recognised, String note) {
        arrays = recognised;
        lines.add(new Line(described, ValueType.ARRAY, note));
        return this;
    }

    /** Writes arrays in this way. */
    SqlTypes storeArrays(Carrier.Bind store) {
        array = array.storing(store);
        return this;
    }

    /** What the elements of a column's arrays are; null if it has none. A list in a list has the elements of the outer one. */
    @Nullable
    Carrier elements(SqlType type) {
        String name = type.name();
        if (name.startsWith("vector")) {
            return Carrier.FLOAT;
        }
        if (!arrays.test(type)) {
            return null;
        }
        String element = name.startsWith("_") ? name.substring(1) : name.replaceFirst("( array)+$", "");
        return carrier(SqlType.parse(element)).orElse(null);
    }

    /** Empty: Wadi cannot carry the type. */
    Optional<Carrier> carrier(SqlType type) {
        for (String name : List.of(type.text(), type.name(), type.plainName())) {
            Carrier carrier = carriers.get(name);
            if (carrier != null) {
                return Optional.of(carrier);
            }
        }
        return arrays.test(type) ? Optional.of(array) : Optional.ofNullable(otherwise);
    }

    private @Nullable Object elements(ResultSet rows, int column) throws SQLException {
        Array array = rows.getArray(column);
        if (array == null) {
            return null;
        }
        // Its elements in the second column.
        try (ResultSet elements = array.getResultSet()) {
            Carrier element = element(elements.getMetaData().getColumnTypeName(2));
            List<@Nullable Object> values = new ArrayList<>();
            while (elements.next()) {
                values.add(element.get().from(elements, 2));
            }
            return Collections.unmodifiableList(values);
        }
    }

    private Carrier element(String type) throws SQLException {
        return carrier(SqlType.parse(type))
                .orElseThrow(() -> new SQLException("an array of %s, which Wadi cannot carry".formatted(type)));
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }
}
