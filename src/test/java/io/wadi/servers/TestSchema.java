package io.wadi.servers;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** A schema that belongs to one test, on a real server. Thread-safe. Closing it closes its pools and drops it. */
public final class TestSchema implements AutoCloseable {
    private final Server server;
    private final String name;
    private final String jdbcUrl;
    private final Map<String, HikariDataSource> pools = new HashMap<>();
    private final DataSource dataSource;

    TestSchema(Server server, String name, String jdbcUrl) {
        this.server = server;
        this.name = name;
        this.jdbcUrl = jdbcUrl;
        this.dataSource = dataSource(jdbcUrl);
    }

    /** The database's name: on MariaDB and MySQL it is what qualifies a table. */
    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** A pool, always the same. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** The pool by another URL of this schema: another driver, other settings. */
    public synchronized DataSource dataSource(String url) {
        return pools.computeIfAbsent(url, this::open);
    }

    private HikariDataSource open(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user());
        pool.setPassword(password());
        pool.setMinimumIdle(1); // with none, of several that ask at once one may be forgotten until its time is over
        return pool;
    }

    /** Runs the statements one after the other, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        pools.values().forEach(HikariDataSource::close);
        server.dropSchema(name);
    }
}
