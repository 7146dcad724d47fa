package io.wadi.table;

import io.wadi.servers.TestSchema;

/** Statements prepared by the server, whose rows come in binary. */
class MariaDbInBinaryTest extends MariaDbTest {
    @Override
    String url(TestSchema schema) {
        return schema.jdbcUrl() + "&useServerPrepStmts=true";
    }
}
