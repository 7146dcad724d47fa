package io.wadi.table;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a SQL type travel.
 *
 * @param select what the select list asks for, where {@code %s} is the column
 * @param order what stands for the column in ORDER BY and where it is compared with a bound
 * @param parameter what stands for a bound: a question mark, maybe converted
 * @param get makes the driver's answer the canonical value
 * @param bind gives a canonical value back to the database
 * @param comparable whether the database can order the values and find one that is given back
 * @param presence which rows have a value
 * @param stored what stands for a value that is written, maybe converted
 * @param store gives the database a canonical value to write
 */
record Carrier(
        ValueType type,
        String select,
        String order,
        String parameter,
        Get get,
        Bind bind,
        boolean comparable,
        Presence presence,
        String stored,
        Bind store) {

    /**
     * Conditions on a column, which is {@code %1$s}.
     *
     * @param none met by every row whose value reads as null, but for those that stand among values
     * @param some met by all others
     * @param whole met by the rows whose value does not read as null
     */
    record Presence(String none, String some, String whole) {
        static final Presence NOT_NULL = new Presence("%1$s IS NULL", "%1$s IS NOT NULL", "%1$s IS NOT NULL");
    }

    /** Reads the current row's value of a column, the first being 1. Throws if it cannot be given exactly. */
    interface Get {
        @Nullable
        Object from(ResultSet rows, int column) throws SQLException;
    }

    /** Sets a parameter, the first being 1. */
    interface Bind {
        void to(PreparedStatement statement, int parameter, Object value) throws SQLException;
    }

    static Carrier of(ValueType type, Get get, Bind bind) {
        return new Carrier(type, "%s", "%s", "?", get, bind, true, Presence.NOT_NULL, "?", bind);
    }

    Carrier selecting(String expression) {
        return new Carrier(type, expression, order, parameter, get, bind, comparable, presence, stored, store);
    }

    Carrier ordering(String expression) {
        return new Carrier(type, select, expression, parameter, get, bind, comparable, presence, stored, store);
    }

    Carrier comparing(String expression) {
        return new Carrier(type, select, order, expression, get, bind, comparable, presence, expression, store);
    }

    Carrier binding(Bind other) {
        return new Carrier(type, select, order, parameter, get, other, comparable, presence, stored, other);
    }

    Carrier incomparable() {
        return new Carrier(type, select, order, parameter, get, bind, false, presence, stored, store);
    }

    Carrier present(Presence conditions) {
        return new Carrier(type, select, order, parameter, get, bind, comparable, conditions, stored, store);
    }

    /** A value that is written in another way than it is compared. */
    Carrier storing(String expression) {
        return new Carrier(type, select, order, parameter, get, bind, comparable, presence, expression, store);
    }

    Carrier storing(Bind other) {
        return new Carrier(type, select, order, parameter, get, bind, comparable, presence, stored, other);
    }

    /** Whether a column so carried can identify a row. */
    boolean identifies() {
        return comparable && type.identifies();
    }

    /** Whether a column so carried can say which of two rows is newer. */
    boolean grows() {
        return comparable && type.grows();
    }

    /** A value that the driver gives as text and that we read ourselves. */
    static Get parsed(Function<String, @Nullable Object> parse) {
        return (rows, column) -> {
            String text = rows.getString(column);
            return text == null ? null : parse.apply(text);
        };
    }

    /** A value that the driver gives as the canonical Java type. */
    static Get object(Class<?> type) {
        return (rows, column) -> rows.getObject(column, type);
    }

    static final Get BYTES = ResultSet::getBytes;
    static final Get DECIMAL_NUMBER = ResultSet::getBigDecimal;
    static final Get STRING = ResultSet::getString;
    static final Get JSON_TEXT = parsed(Json::new);

    static final Get LONG = (rows, column) -> {
        long value = rows.getLong(column);
        return value == 0 && rows.wasNull() ? null : (Object) value;
    };
    static final Get BOOL = (rows, column) -> {
        boolean value = rows.getBoolean(column);
        return !value && rows.wasNull() ? null : (Object) value;
    };
    static final Get SINGLE = (rows, column) -> {
        float value = rows.getFloat(column);
        return value == 0 && rows.wasNull() ? null : (Object) value;
    };
    static final Get DOUBLE_NUMBER = (rows, column) -> {
        double value = rows.getDouble(column);
        return value == 0 && rows.wasNull() ? null : (Object) value;
    };

    static final Bind AS_LONG = (statement, parameter, value) -> statement.setLong(parameter, (Long) value);
    static final Bind AS_DECIMAL =
            (statement, parameter, value) -> statement.setBigDecimal(parameter, (BigDecimal) value);
    static final Bind AS_STRING = (statement, parameter, value) -> statement.setString(parameter, value.toString());
    static final Bind AS_BYTES = (statement, parameter, value) -> statement.setBytes(parameter, (byte[]) value);
    static final Bind AS_OBJECT = PreparedStatement::setObject;

    static final Carrier INTEGER = of(ValueType.INTEGER, LONG, AS_LONG);
    static final Carrier DECIMAL = of(ValueType.DECIMAL, DECIMAL_NUMBER, AS_DECIMAL);
    static final Carrier FLOAT = of(ValueType.FLOAT, SINGLE, AS_OBJECT);
    static final Carrier DOUBLE = of(ValueType.DOUBLE, DOUBLE_NUMBER, AS_OBJECT);
    static final Carrier BOOLEAN = of(ValueType.BOOLEAN, BOOL, AS_OBJECT);
    static final Carrier TEXT = of(ValueType.TEXT, STRING, AS_STRING);
    static final Carrier BINARY = of(ValueType.BINARY, BYTES, AS_BYTES);
    static final Carrier JSON = of(ValueType.JSON, JSON_TEXT, AS_STRING);

    /** A type whose values the driver both gives and takes as the canonical Java type. */
    static Carrier same(ValueType type) {
        return of(type, object(type.javaType()), AS_OBJECT);
    }
}
