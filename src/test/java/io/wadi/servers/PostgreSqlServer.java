package io.wadi.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** PostgreSQL in a process of its own: a schema is a database of its own, so that {@code public} is empty. */
record PostgreSqlServer(int port) implements Server {
    static PostgreSqlServer start() throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "300")
                .setPGStartupWait(Duration.ofMinutes(2))
                .start(); // stops itself with the JVM
        return new PostgreSqlServer(server.getPort());
    }

    @Override
    public String url(String schema) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?".formatted(port, schema);
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void createSchema(String schema) throws SQLException {
        administer(url("postgres"), "CREATE DATABASE " + schema);
    }

    @Override
    public void dropSchema(String schema) throws SQLException {
        administer(url("postgres"), "DROP DATABASE %s WITH (FORCE)".formatted(schema));
    }
}
