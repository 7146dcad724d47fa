package io.wadi.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Changes the demo's shop, one row at a time, on a thread of its own, until closed.
 *
 * <p>{@link #close} returns when the last change is committed, and throws what stopped the shopper before.
 */
final class Shopper implements AutoCloseable {
    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> changes;
    private final Connection connection;

    private Shopper(ScheduledExecutorService thread, ScheduledFuture<?> changes, Connection connection) {
        this.thread = thread;
        this.changes = changes;
        this.connection = connection;
    }

    static Shopper start(Connection connection, Random random, double changesPerSecond) {
        var thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "shopper"));
        var whims = new Whims(connection, random);
        long pause = Math.round(TimeUnit.SECONDS.toNanos(1) / changesPerSecond);
        var changes = thread.scheduleAtFixedRate(() -> change(whims), pause, pause, TimeUnit.NANOSECONDS);
        return new Shopper(thread, changes, connection);
    }

    /** Whether it makes no more changes: because it was closed, or because it failed. */
    boolean isDone() {
        return changes.isDone();
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            thread.shutdown();
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The shopper does not come to an end");
            }
            if (!changes.isCancelled()) {
                changes.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The shopper stopped early", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void change(Whims whims) {
        try {
            whims.follow();
        } catch (SQLException e) {
            throw new IllegalStateException("The shop takes no more changes", e);
        }
    }
}
