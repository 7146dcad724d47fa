package io.wadi.route;

import io.wadi.servers.TestDatabase;

final class JdbcStoreOnMySqlTest extends JdbcStoreContract {
    JdbcStoreOnMySqlTest() {
        super(TestDatabase.MYSQL);
    }
}
