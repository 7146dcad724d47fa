package io.wadi.servers;

import java.sql.DriverManager;
import java.sql.SQLException;

/** A running database server, as its administrator sees it. */
interface Server {
    /** The JDBC URL of a schema, to which further parameters may be appended. */
    String url(String schema);

    String user();

    String password();

    void createSchema(String schema) throws SQLException;

    void dropSchema(String schema) throws SQLException;

    /** Runs a statement by a connection of its own. */
    default void administer(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url, user(), password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
