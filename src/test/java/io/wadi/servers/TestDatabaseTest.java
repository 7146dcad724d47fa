package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestDatabaseTest {
    @ParameterizedTest
    @EnumSource
    void each_schema_is_empty_and_its_own(TestDatabase database) throws SQLException {
        try (var one = database.create();
                var other = database.create()) {
            one.execute("create table orders (id int primary key)", "insert into orders values (1)");
            other.execute("create table orders (id int primary key)");

            assertThat(count(one)).isEqualTo(1);
            assertThat(count(other)).isZero();
        }
    }

    private static int count(TestSchema schema) throws SQLException {
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from orders")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
