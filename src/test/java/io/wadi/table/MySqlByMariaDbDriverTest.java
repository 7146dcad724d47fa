package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;

class MySqlByMariaDbDriverTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MYSQL.create();
    }

    @Override
    String url(TestSchema schema) {
        return schema.jdbcUrl().replace("jdbc:mysql:", "jdbc:mariadb:");
    }

    @Override
    String database() {
        return "MySQL";
    }
}
