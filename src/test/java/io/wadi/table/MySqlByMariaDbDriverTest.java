package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;
import javax.sql.DataSource;

class MySqlByMariaDbDriverTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MYSQL.create();
    }

    @Override
    DataSource source(TestSchema schema) {
        return schema.dataSource(schema.jdbcUrl().replace("jdbc:mysql:", "jdbc:mariadb:"));
    }

    @Override
    String database() {
        return "MySQL";
    }
}
