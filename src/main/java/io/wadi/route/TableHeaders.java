package io.wadi.route;

import org.apache.camel.spi.Metadata;

/** The headers of a row's exchange. All are strings, and none begins with {@code Camel} or {@code kafka.}, so that they travel to the topic. */
public final class TableHeaders {
    @Metadata(
            label = "common",
            description = "What happened to the row.",
            javaType = "String",
            enums = "snapshot,insert,update,delete")
    public static final String OPERATION = "wadi.operation";

    @Metadata(
            label = "consumer",
            description = "The row's table, with its schema if the route names it.",
            javaType = "String")
    public static final String TABLE = "wadi.table";

    @Metadata(label = "consumer", description = "When the row was read: ISO-8601, in UTC.", javaType = "String")
    public static final String CAPTURED_AT = "wadi.captured-at";

    @Metadata(
            label = "consumer",
            description = "How many full scans of the table had come to their end when the row was read.",
            javaType = "String")
    public static final String SCAN = "wadi.scan";

    @Metadata(
            label = "consumer",
            description =
                    "Of a window of a time slice: whether another window of the slice went before. Left out if none did; `perhaps` if it would have been before the start, of which nobody knows.",
            javaType = "String",
            enums = "true,perhaps")
    public static final String LATE = "wadi.late";

    /** Exchange property: the kept columns as they were delivered last, a map of column to value. */
    public static final String BEFORE = "wadi.before";

    /** Exchange property, and header of a dead letter: the step that failed, by its id and where it is written. */
    static final String STEP = "wadi.step";

    /** Exchange property: what the record is by its header, whatever a step says that wrote it. */
    static final String CONTENT_TYPE = "wadi.content-type";

    /** Exchange property: the records that the exchange makes, until its route is done. */
    static final String RECORDS = "wadi.records";

    /** Exchange property: what the exchange wants written, until its route is done. */
    static final String WRITES = "wadi.writes";

    private TableHeaders() {}
}
