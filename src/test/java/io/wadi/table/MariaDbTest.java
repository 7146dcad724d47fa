package io.wadi.table;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.SQLException;
import javax.sql.DataSource;

class MariaDbTest extends MySqlContract {
    @Override
    TestSchema open() throws SQLException {
        return TestDatabase.MARIADB.create();
    }

    @Override
    DataSource source(TestSchema schema) {
        return schema.dataSource();
    }

    @Override
    String database() {
        return "MariaDB";
    }
}
