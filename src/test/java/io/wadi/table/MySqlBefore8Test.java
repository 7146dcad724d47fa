package io.wadi.table;

/** The way of older servers, on a newer one, which knows it too. */
class MySqlBefore8Test extends MySqlTest {
    @Override
    Database database(javax.sql.DataSource source) {
        return new Database(source, Dialect.MYSQL_5);
    }
}
