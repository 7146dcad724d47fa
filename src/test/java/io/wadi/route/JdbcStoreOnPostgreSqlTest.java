package io.wadi.route;

import io.wadi.servers.TestDatabase;

final class JdbcStoreOnPostgreSqlTest extends JdbcStoreContract {
    JdbcStoreOnPostgreSqlTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
