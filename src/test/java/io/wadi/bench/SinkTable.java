package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** An empty table in a schema of its own that a sink fills in the order of its keys. */
final class SinkTable implements Progress {
    static final String NAME = "copies";

    private static final String CREATE =
            """
            CREATE TABLE copies (
                id BIGINT PRIMARY KEY,
                customer_id BIGINT NOT NULL,
                region VARCHAR(10) NOT NULL,
                status VARCHAR(20) NOT NULL,
                total DECIMAL(12, 2) NOT NULL,
                quantity INT NOT NULL,
                note VARCHAR(100),
                created_at %1$s NOT NULL,
                updated_at %1$s NOT NULL,
                flag BOOLEAN NOT NULL,
                ref CHAR(36) NOT NULL)""";
    private static final long LIMIT = Duration.ofMinutes(15).toNanos();
    private static final long LOOK_MILLIS = 20;

    private final TestSchema schema;
    private final Connection connection;
    private final double bytesPerRow;

    private SinkTable(TestSchema schema, Connection connection, double bytesPerRow) {
        this.schema = schema;
        this.connection = connection;
        this.bytesPerRow = bytesPerRow;
    }

    /** @param bytesPerRow of the topic that it comes from */
    static SinkTable make(TestDatabase database, double bytesPerRow) throws SQLException {
        var schema = database.create();
        schema.execute(CREATE.formatted(database == TestDatabase.POSTGRESQL ? "TIMESTAMP(3)" : "DATETIME(3)"));
        return new SinkTable(schema, schema.dataSource().getConnection(), bytesPerRow);
    }

    TestSchema schema() {
        return schema;
    }

    /** By the largest key, which costs the database next to nothing. */
    @Override
    public long reach(long wanted, ChildJvm program) {
        long start = System.nanoTime();
        long largest;
        while ((largest = number("SELECT COALESCE(MAX(id), 0) FROM copies")) < wanted) {
            if (!program.isAlive() || System.nanoTime() - start > LIMIT) {
                throw new IllegalStateException("Only %d of %d rows came. The worker printed:%n%s"
                        .formatted(largest, wanted, String.join(System.lineSeparator(), program.lines())));
            }
            pause();
        }
        return largest;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a table is filled", e);
        }
    }

    /** Fails unless there are exactly these rows. */
    void check(int rows) {
        long found = number("SELECT COUNT(*) FROM copies");
        if (found != rows) {
            throw new IllegalStateException("%d rows of %d are there".formatted(found, rows));
        }
    }

    private long number(String sql) {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public double bytesPerRow() {
        return bytesPerRow;
    }

    @Override
    public void close() {
        try {
            connection.close();
            schema.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
