package io.wadi.table;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of PostgreSQL. Its infinite dates and times are the largest and smallest that Java has. A domain is carried as its base type, for
 * that is how the server sends it.
 */
final class PostgreSqlTypes {
    /** Beyond 9999 a pattern's year gets a plus sign, which the server refuses. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd")
            .toFormatter();

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendPattern(" HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private static final DateTimeFormatter TIME_WITH_ZONE = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendOffset("+HH:mm:ss", "+00")
            .toFormatter();
    private static final String TEXT = "CAST(%s AS text)";

    private PostgreSqlTypes() {}

    static SqlTypes all() {
        String infinity = "`infinity` and `-infinity` as such";
        return new SqlTypes()
                .carry(
                        "int2, int4, int8, smallserial, serial, bigserial, oid",
                        bound(Carrier.INTEGER),
                        "`smallint`, `integer`, `bigint`")
                .carry(
                        "numeric",
                        bound(Carrier.of(ValueType.DECIMAL, PostgreSqlTypes::decimal, Carrier.AS_DECIMAL)),
                        "with its scale; NaN and infinity are an error")
                .carry("float4", bound(Carrier.FLOAT), "`real`")
                .carry("float8", bound(Carrier.DOUBLE), "`double precision`")
                .carry("bool", bound(Carrier.BOOLEAN))
                .carry("text, varchar, bpchar, name", bound(Carrier.TEXT), "`bpchar` is `char(n)`, with its padding")
                .carry("bytea", bound(Carrier.BINARY))
                .carry("date", bound(Carrier.same(ValueType.DATE)), infinity)
                .carry(
                        "time",
                        bound(Carrier.of(ValueType.TIME, Carrier.parsed(PostgreSqlTypes::time), Carrier.AS_OBJECT)
                                .selecting(TEXT)),
                        "24:00:00 as 23:59:59.999999999")
                .carry(
                        "timetz",
                        bound(Carrier.of(
                                        ValueType.TIME_WITH_ZONE,
                                        Carrier.parsed(PostgreSqlTypes::timeWithZone),
                                        Carrier.AS_OBJECT)
                                .selecting(TEXT)))
                .carry("timestamp", bound(Carrier.same(ValueType.TIMESTAMP)), infinity)
                .carry(
                        "timestamptz",
                        bound(Carrier.of(ValueType.INSTANT, PostgreSqlTypes::instant, Carrier.AS_OBJECT)),
                        infinity)
                .carry("uuid", bound(Carrier.same(ValueType.UUID)))
                .carry("json, jsonb", bound(Carrier.JSON))
                .carry(
                        "geometry, geography",
                        bound(Carrier.of(ValueType.BINARY, Carrier.parsed(HexFormat.of()::parseHex), Carrier.AS_BYTES)
                                        .incomparable())
                                .storing((statement, parameter, value) -> statement.setObject(
                                        parameter, HexFormat.of().formatHex((byte[]) value), Types.OTHER)),
                        "of PostGIS: EWKB")
                .carry(
                        "xml, point, line, lseg, box, path, polygon, circle, hstore",
                        bound(Carrier.TEXT).selecting(TEXT).incomparable())
                .carryArrays(
                        "arrays",
                        type -> type.name().startsWith("_"),
                        "of what carries their elements; an array of arrays where there are dimensions")
                .storeArrays(PostgreSqlTypes::bind)
                .carryOthers(
                        "every other",
                        // The driver writes some of them otherwise once it reads them in binary.
                        bound(Carrier.TEXT).selecting(TEXT),
                        "as the server writes it in UTC: `money`, `interval`, `inet`, `cidr`, `macaddr`, `citext`, `bit`, ranges, enums, composite types ...");
    }

    /** A parameter of unknown type takes that of the column it meets, so that the column's own comparison decides and its index serves. */
    private static Carrier bound(Carrier carrier) {
        return carrier.binding(PostgreSqlTypes::bind);
    }

    private static void bind(PreparedStatement statement, int parameter, Object value) throws SQLException {
        statement.setObject(parameter, literal(value), Types.OTHER);
    }

    static String literal(Object value) {
        if (value.equals(LocalDate.MAX) || value.equals(LocalDateTime.MAX) || value.equals(Instant.MAX)) {
            return "infinity";
        }
        if (value.equals(LocalDate.MIN) || value.equals(LocalDateTime.MIN) || value.equals(Instant.MIN)) {
            return "-infinity";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof LocalDate date) {
            return DATE.format(date) + era(date);
        }
        if (value instanceof LocalDateTime local) {
            return TIMESTAMP.format(local) + era(local.toLocalDate());
        }
        if (value instanceof Instant instant) {
            LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            return TIMESTAMP.format(utc) + "Z" + era(utc.toLocalDate());
        }
        return value instanceof List<?> values ? array(values) : value.toString();
    }

    private static String array(List<?> values) {
        return values.stream().map(PostgreSqlTypes::element).collect(Collectors.joining(",", "{", "}"));
    }

    private static String element(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        String text = literal(value);
        return value instanceof List<?>
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static LocalTime time(String text) {
        return text.startsWith("24") ? LocalTime.MAX : LocalTime.parse(text);
    }

    private static OffsetTime timeWithZone(String text) {
        return text.startsWith("24")
                ? OffsetTime.parse("00" + text.substring(2), TIME_WITH_ZONE).with(LocalTime.MAX)
                : OffsetTime.parse(text, TIME_WITH_ZONE);
    }

    private static @Nullable Object decimal(ResultSet rows, int column) throws SQLException {
        // The driver calls NaN a double, and fails at infinity, when asked for a decimal.
        Object number = rows.getObject(column);
        if (number == null || number instanceof BigDecimal) {
            return number;
        }
        throw new SQLException(
                "NaN or infinity, which no JSON number can be. Leave the column out, or convert it in a query");
    }

    private static @Nullable Object instant(ResultSet rows, int column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        if (time == null) {
            return null;
        }
        if (time.equals(OffsetDateTime.MAX)) {
            return Instant.MAX;
        }
        return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
    }
}
