package io.wadi.table;

import io.wadi.servers.TestSchema;

/** Statements prepared by the server, whose rows come in binary, and settings that change how the driver gives values. */
class MySqlInBinaryTest extends MySqlTest {
    @Override
    String url(TestSchema schema) {
        return schema.jdbcUrl()
                + "&useServerPrepStmts=true&cachePrepStmts=true&zeroDateTimeBehavior=CONVERT_TO_NULL&transformedBitIsBoolean=true"
                + "&connectionTimeZone=%2B09:00&forceConnectionTimeZoneToSession=true&useCursorFetch=true";
    }
}
