package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;

class MariaDbByMySqlDriverTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MARIADB.create();
    }

    @Override
    String url(TestSchema schema) {
        return schema.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:");
    }

    @Override
    String database() {
        return "MariaDB";
    }
}
