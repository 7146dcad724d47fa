package io.wadi.servers;

import java.sql.SQLException;

/** H2 in memory: a schema is a database of its own. */
record H2Server() implements Server {
    @Override
    public String url(String schema) {
        return "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(schema);
    }

    @Override
    public String user() {
        return "sa";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void createSchema(String schema) {
        // The first connection does.
    }

    @Override
    public void dropSchema(String schema) throws SQLException {
        administer(url(schema), "SHUTDOWN");
    }
}
