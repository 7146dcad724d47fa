package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;

class MySqlTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MYSQL.create();
    }

    @Override
    String database() {
        return "MySQL";
    }
}
