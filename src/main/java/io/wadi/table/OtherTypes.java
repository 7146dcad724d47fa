package io.wadi.table;

import java.util.UUID;

/** The types of the databases that no test has met yet, as their manuals describe them. */
final class OtherTypes {
    private OtherTypes() {}

    static SqlTypes sqlServer() {
        return new SqlTypes()
                .carry("tinyint, smallint, int, bigint", Carrier.INTEGER)
                .carry("bit", Carrier.BOOLEAN)
                .carry("decimal, numeric, money, smallmoney", Carrier.DECIMAL)
                .carry("real", Carrier.FLOAT)
                .carry("float", Carrier.DOUBLE)
                .carry("char, varchar, text, nchar, nvarchar, ntext, xml, sysname", Carrier.TEXT)
                .carry("binary, varbinary, image, timestamp, rowversion", Carrier.BINARY)
                .carry("date", Carrier.same(ValueType.DATE))
                .carry("time", Carrier.same(ValueType.TIME))
                .carry("datetime2, smalldatetime", Carrier.same(ValueType.TIMESTAMP))
                // It holds thirds of a hundredth of a second, of which the driver gives the milliseconds: only as what
                // the database makes of them again are these the same moment.
                .carry("datetime", Carrier.same(ValueType.TIMESTAMP).comparing("CAST(? AS datetime)"))
                .carry("datetimeoffset", Carrier.same(ValueType.OFFSET_TIMESTAMP))
                .carry(
                        "uniqueidentifier",
                        Carrier.of(ValueType.UUID, Carrier.parsed(UUID::fromString), Carrier.AS_STRING));
    }

    static SqlTypes oracle() {
        return new SqlTypes()
                .carry("number, float", Carrier.DECIMAL)
                .carry("binary_float", Carrier.FLOAT)
                .carry("binary_double", Carrier.DOUBLE)
                .carry("char, varchar2, nchar, nvarchar2, clob, nclob, rowid", Carrier.TEXT)
                .carry("raw, blob", Carrier.BINARY)
                .carry("date, timestamp", Carrier.same(ValueType.TIMESTAMP))
                .carry("timestamp with time zone", Carrier.same(ValueType.OFFSET_TIMESTAMP))
                .carry("json", Carrier.JSON);
    }

    static SqlTypes sqlite() {
        return new SqlTypes()
                .carry("integer, int, bigint, smallint, tinyint, boolean", Carrier.INTEGER)
                .carry("real, double, float", Carrier.DOUBLE)
                .carry("blob", Carrier.BINARY)
                .carryOthers("every other", Carrier.TEXT, "as stored");
    }
}
