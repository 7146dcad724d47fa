package io.wadi.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A borrowed connection for one statement, with the isolation, timeout and time zone that it needs. Close it to leave the connection as it was
 * found. Not thread-safe.
 */
final class Session implements AutoCloseable {
    /** @param utc whether the session's time zone is UTC; else it is what the connection came with */
    record Settings(String isolation, Duration timeout, boolean utc) {}

    private final Connection connection;
    private final Dialect dialect;
    private final Settings settings;
    private final boolean autoCommit;
    private final int isolation;
    private @Nullable String close;
    private @Nullable PreparedStatement statement;
    private int timeout;

    /** Borrows nothing: the connection stays the caller's. */
    Session(Connection connection, Dialect dialect, Settings settings) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.settings = settings;
        this.autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
        this.isolation = dialect.opensBySql() ? Connection.TRANSACTION_NONE : changeIsolation();
    }

    /**
     * A statement that reads, given what follows its SELECT. The only one of this session, which closes it: some settings hold for one statement
     * only.
     */
    PreparedStatement select(String rest) throws SQLException {
        for (String sql : dialect.open(settings)) {
            close = dialect.close() == null ? "ROLLBACK" : dialect.close();
            execute(sql);
        }
        PreparedStatement prepared = connection.prepareStatement(dialect.select(rest, settings));
        statement = prepared;
        if (!dialect.opensBySql()) {
            timeout = prepared.getQueryTimeout();
            prepared.setQueryTimeout(
                    Math.max(1, Math.toIntExact(settings.timeout().toSeconds())));
        }
        return prepared;
    }

    /** The rows of the statement that {@link #select} gave. */
    ResultSet execute() throws SQLException {
        PreparedStatement prepared = Objects.requireNonNull(statement, "select comes first");
        prepared.execute(); // for executeQuery, Connector/J refuses what does not begin with SELECT
        return prepared.getResultSet();
    }

    /** The statement was read to its end. */
    void completed() {
        close = dialect.close();
    }

    @Override
    public void close() throws SQLException {
        if (statement != null) {
            if (!dialect.opensBySql()) {
                statement.setQueryTimeout(timeout); // H2 keeps it for the connection
            }
            statement.close();
        }
        if (close != null) {
            execute(close);
        }
        if (!dialect.opensBySql() && isolation != connection.getTransactionIsolation()) {
            connection.setTransactionIsolation(isolation);
        }
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var other = connection.createStatement()) {
            other.execute(sql);
        }
    }

    private int changeIsolation() throws SQLException {
        int before = connection.getTransactionIsolation();
        int wanted = dialect.jdbcIsolation(settings.isolation());
        if (before != wanted) {
            connection.setTransactionIsolation(wanted);
        }
        return before;
    }
}
