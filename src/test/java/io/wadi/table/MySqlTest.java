package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;
import javax.sql.DataSource;

class MySqlTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MYSQL.create();
    }

    @Override
    DataSource source(TestSchema schema) {
        return schema.dataSource();
    }

    @Override
    String database() {
        return "MySQL";
    }
}
