package io.wadi.route;

import io.wadi.servers.TestDatabase;

final class JdbcStoreOnMariaDbTest extends JdbcStoreContract {
    JdbcStoreOnMariaDbTest() {
        super(TestDatabase.MARIADB);
    }
}
