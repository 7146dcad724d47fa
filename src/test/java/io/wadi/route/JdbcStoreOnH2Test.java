package io.wadi.route;

import io.wadi.servers.TestDatabase;

final class JdbcStoreOnH2Test extends JdbcStoreContract {
    JdbcStoreOnH2Test() {
        super(TestDatabase.H2);
    }
}
