package io.wadi.table;

import io.wadi.table.Capture.ZeroDate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The types of MySQL and MariaDB. Whatever a driver or one of its settings may change on the way is read as text or as a plain number, so that
 * both drivers, both protocols and all settings give the same value.
 */
final class MySqlTypes {
    private static final String TEXT = "CAST(%s AS CHAR)";
    private static final String AS_TIMESTAMP = "CAST(? AS DATETIME(6))";

    /** MariaDB makes NULL of what is no geometry, and MySQL an error: so the number that stands for no reference system is one, too. */
    private static final String GEOMETRY =
            """
            (SELECT ST_GeomFromWKB(wkb, IF(wkb IS NULL OR ST_GeomFromWKB(wkb) IS NOT NULL, 0, CAST('no well-known binary' AS UNSIGNED))) \
            FROM (SELECT CAST(? AS BINARY) AS wkb) AS given)""";

    private MySqlTypes() {}

    static SqlTypes of(ZeroDate zeroDate) {
        Carrier enumeration = Carrier.TEXT.ordering("CONCAT(%s, '')"); // is sorted by number, but compared as text
        Carrier geometry = Carrier.of(ValueType.BINARY, MySqlTypes::wkb, Carrier.AS_BYTES)
                .incomparable()
                .storing(GEOMETRY);
        return new SqlTypes()
                .carry("tinyint, smallint, mediumint, int, integer, bigint", Carrier.INTEGER, "`TINYINT(1)` too")
                .carry("bigint unsigned", Carrier.DECIMAL, "all 64 bits")
                .carry("decimal, numeric", Carrier.DECIMAL, "with its scale")
                // As text the server would round it to six digits.
                .carry("float", Carrier.FLOAT.selecting("(%s + 0E0)"))
                .carry("double, real", Carrier.DOUBLE)
                .carry("bit(1)", bit(ValueType.BOOLEAN, MySqlTypes::bool), "in a query: an integer")
                .carry("bit", Carrier.INTEGER.selecting("CAST(%s AS UNSIGNED)"), "`BIT(2)` to `BIT(63)`")
                .carry("bit(64)", Carrier.DECIMAL.selecting("CAST(%s AS UNSIGNED)"))
                .carry("year", Carrier.INTEGER.selecting("CAST(%s AS UNSIGNED)"))
                .carry("char, varchar, tinytext, text, mediumtext, longtext", Carrier.TEXT)
                .carry("enum, set", enumeration)
                .carry("binary, varbinary, tinyblob, blob, mediumblob, longblob", Carrier.BINARY)
                .carry("date", date(zeroDate))
                .carry("datetime", datetime(zeroDate))
                .carry("timestamp", timestamp(zeroDate))
                .carry(
                        "time",
                        Carrier.of(ValueType.DURATION, Carrier.parsed(MySqlText::time), MySqlTypes::bindTime)
                                .selecting(TEXT)
                                .comparing("SEC_TO_TIME(CAST(? AS DECIMAL(20, 6)))"),
                        "a length of time, -838:59:59 to 838:59:59")
                .carry("json", Carrier.JSON)
                .carry(
                        "uuid",
                        Carrier.of(ValueType.UUID, Carrier.parsed(UUID::fromString), Carrier.AS_STRING),
                        "MariaDB")
                .carry("inet4, inet6", Carrier.TEXT, "MariaDB")
                .carry(
                        "geometry, point, linestring, polygon, multipoint, multilinestring, multipolygon, geometrycollection, geomcollection",
                        geometry,
                        "well-known binary (WKB), x before y")
                .carry(
                        "vector",
                        Carrier.of(ValueType.ARRAY, Carrier.parsed(MySqlTypes::vector), Carrier.AS_STRING)
                                .selecting("HEX(%s)")
                                .storing(MySqlTypes::storeVector),
                        "of 32-bit floats");
    }

    private static Carrier bit(ValueType type, Carrier.Get get) {
        return Carrier.of(
                        type,
                        get,
                        (statement, parameter, value) -> statement.setLong(parameter, (Boolean) value ? 1 : 0))
                .selecting("CAST(%s AS UNSIGNED)");
    }

    private static @Nullable Object bool(ResultSet rows, int column) throws SQLException {
        Object number = Carrier.LONG.from(rows, column);
        return number == null ? null : (Object) ((Long) number != 0);
    }

    private static Carrier date(ZeroDate zeroDate) {
        return dated(zeroDate, ValueType.DATE, MySqlText::date)
                .comparing("CAST(? AS DATE)")
                .present(present("DATE"));
    }

    private static Carrier datetime(ZeroDate zeroDate) {
        return dated(zeroDate, ValueType.TIMESTAMP, MySqlText::timestamp)
                .comparing(AS_TIMESTAMP)
                .present(present("DATETIME(6)"));
    }

    /** Every statement runs in UTC: else the hour that autumn repeats would read the same twice. */
    private static Carrier timestamp(ZeroDate zeroDate) {
        return dated(zeroDate, ValueType.INSTANT, MySqlText::instant)
                .comparing(AS_TIMESTAMP)
                .present(present("DATETIME(6)"));
    }

    /** What reads as null is not all NULL there: the zero date stands before all others, and a date without month or day among them. */
    private static Carrier.Presence present(String type) {
        String first = "CAST('0000-01-01' AS " + type + ")";
        String some = "%1$s >= " + first;
        return new Carrier.Presence(
                "(%1$s IS NULL OR %1$s < " + first + ")",
                some,
                some + " AND DAYOFMONTH(%1$s) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(%1$s))");
    }

    private static Carrier dated(ZeroDate zeroDate, ValueType type, Function<String, @Nullable Object> parse) {
        Carrier.Get get = Carrier.parsed(parse);
        Carrier.Get checked =
                switch (zeroDate) {
                    case NULL -> get;
                    case TEXT ->
                        Carrier.parsed(text -> {
                            Object value = parse.apply(text);
                            return value == null ? text : MySqlText.iso(value);
                        });
                    case STOP ->
                        (rows, column) -> {
                            Object value = get.from(rows, column);
                            if (value == null && !rows.wasNull()) {
                                throw new SQLException(
                                        "a date without year, month or day. Say what it becomes: zeroDate=null or zeroDate=text");
                            }
                            return value;
                        };
                };
        return Carrier.of(zeroDate == ZeroDate.TEXT ? ValueType.TEXT : type, checked, MySqlTypes::bindDate)
                .selecting(TEXT);
    }

    // Bound as text, for Connector/J truncates the fraction of a time it binds on MariaDB.
    private static void bindDate(PreparedStatement statement, int parameter, Object value) throws SQLException {
        statement.setString(parameter, text(value));
    }

    private static String text(Object value) {
        String text = value instanceof LocalDateTime ? MySqlText.iso(value) : value.toString();
        return text.replace("Z", "");
    }

    // As a number, for a server that prepares the statement takes some lengths for dates.
    private static void bindTime(PreparedStatement statement, int parameter, Object value) throws SQLException {
        Duration length = (Duration) value;
        statement.setBigDecimal(
                parameter,
                BigDecimal.valueOf(length.getSeconds())
                        .add(BigDecimal.valueOf(length.getNano(), 9))
                        .setScale(6, RoundingMode.DOWN));
    }

    private static byte @Nullable [] wkb(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? null : Arrays.copyOfRange(bytes, 4, bytes.length); // the SRID stands before
    }

    private static void storeVector(PreparedStatement statement, int parameter, Object value) throws SQLException {
        List<?> numbers = (List<?>) value;
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(number -> bytes.putFloat(((Number) number).floatValue()));
        statement.setBytes(parameter, bytes.array());
    }

    private static List<Object> vector(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        List<Object> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(bytes.getFloat());
        }
        return values;
    }
}
