package io.wadi.servers;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real database server. It starts when the first test asks for a schema, on a free loopback port, and stops with the JVM.
 *
 * <p>{@link #MYSQL} is a server that is already there: the environment variable {@code WADI_TEST_MYSQL} holds its JDBC URL, as in
 * {@code jdbc:mysql://127.0.0.1:3306/?user=root}. Without it, tests that want MySQL are reported as skipped.
 */
@SuppressWarnings("ImmutableEnumChecker") // a server starts when it is first wanted
public enum TestDatabase {
    /** In the JVM of the test: rather not where a test kills something. */
    H2(H2Server::new),
    MARIADB(MariaDbServer::start),
    POSTGRESQL(PostgreSqlServer::start),
    MYSQL(MySqlServer::fromEnvironment);

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final Callable<Server> start;
    private @Nullable Server server;

    TestDatabase(Callable<Server> start) {
        this.start = start;
    }

    /** A new and empty schema of its own; close it to drop it. */
    public TestSchema create() throws SQLException {
        return create("");
    }

    /** As {@link #create()}, with further parameters in the JDBC URL as its driver writes them, as in {@code ;MODE=MySQL} or {@code &rewriteBatchedStatements=true}. */
    public TestSchema create(String urlParameters) throws SQLException {
        // The process id, because a MySQL server may serve the tests of several JVMs.
        String name = "wadi_%d_%d".formatted(ProcessHandle.current().pid(), SCHEMAS.incrementAndGet());
        Server running = server();
        running.createSchema(name);
        return new TestSchema(running, name, running.url(name) + urlParameters);
    }

    /** Whether a test can have it here; it is not started. */
    public boolean isGiven() {
        return this != MYSQL || MySqlServer.isGiven();
    }

    private synchronized Server server() {
        if (server == null) {
            try {
                server = start.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("%s did not start".formatted(this), e);
            }
        }
        return server;
    }
}
