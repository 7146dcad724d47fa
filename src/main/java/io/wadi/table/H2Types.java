package io.wadi.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of H2. */
final class H2Types {
    private H2Types() {}

    static SqlTypes all() {
        return new SqlTypes()
                .carry("tinyint, smallint, integer, bigint", Carrier.INTEGER)
                .carry("numeric, decimal", Carrier.DECIMAL, "with its scale")
                .carry(
                        "decfloat",
                        Carrier.of(ValueType.DECIMAL, H2Types::decfloat, Carrier.AS_DECIMAL),
                        "NaN and infinity are an error")
                .carry("real", Carrier.FLOAT)
                .carry("double precision, float", Carrier.DOUBLE)
                .carry("boolean", Carrier.BOOLEAN)
                .carry("character, character varying, character large object, varchar_ignorecase", Carrier.TEXT)
                // Sorted by number, and compared by number with text that is one of its values.
                .carry("enum", Carrier.TEXT)
                .carry("binary, binary varying, binary large object", Carrier.BINARY)
                .carry("date", Carrier.same(ValueType.DATE))
                .carry("time", Carrier.same(ValueType.TIME))
                .carry("time with time zone", Carrier.same(ValueType.TIME_WITH_ZONE))
                .carry("timestamp", Carrier.same(ValueType.TIMESTAMP), "to the nanosecond")
                .carry(
                        "timestamp with time zone",
                        Carrier.same(ValueType.OFFSET_TIMESTAMP),
                        "with the offset it was written with")
                .carry("uuid", Carrier.same(ValueType.UUID))
                .carry("json", Carrier.JSON.storing("? FORMAT JSON"))
                .carry("geometry", Carrier.BINARY.incomparable(), "EWKB")
                .carry(intervals(), Carrier.TEXT)
                .carryArrays("arrays", type -> type.name().endsWith(" array"), "of what carries their elements")
                .storeArrays((statement, parameter, value) -> statement.setObject(parameter, array((List<?>) value)));
    }

    private static String intervals() {
        return "interval year, interval month, interval day, interval hour, interval minute, interval second, interval year to month, "
                + "interval day to hour, interval day to minute, interval day to second, interval hour to minute, "
                + "interval hour to second, interval minute to second";
    }

    static Object[] array(List<?> values) {
        return values.stream()
                .map(value -> value instanceof List<?> inner ? array(inner) : value)
                .toArray();
    }

    private static @Nullable Object decfloat(ResultSet rows, int column) throws SQLException {
        String text = rows.getString(column);
        if (text == null) {
            return null;
        }
        if (text.equals("NaN") || text.endsWith("Infinity")) {
            throw new SQLException(
                    "NaN or infinity, which no JSON number can be. Leave the column out, or convert it in a query");
        }
        return rows.getBigDecimal(column);
    }
}
