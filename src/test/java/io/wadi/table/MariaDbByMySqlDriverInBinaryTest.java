package io.wadi.table;

import io.wadi.servers.TestSchema;

class MariaDbByMySqlDriverInBinaryTest extends MariaDbByMySqlDriverTest {
    @Override
    String url(TestSchema schema) {
        return super.url(schema) + "&useServerPrepStmts=true";
    }
}
