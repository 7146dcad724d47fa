package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;

class MariaDbTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MARIADB.create();
    }

    @Override
    String database() {
        return "MariaDB";
    }
}
