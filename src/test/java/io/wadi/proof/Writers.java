package io.wadi.proof;

import io.wadi.proof.History.Line;
import io.wadi.proof.History.State;
import io.wadi.servers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Several sessions that keep changing a table at random: inserts, updates that touch or forget the version column, deletes, changed keys, ranges of
 * rows at once, rollbacks, and commits that come late. Close it to wait for their last commits.
 */
final class Writers implements AutoCloseable {
    private static final int IDS = 600;
    private static final int RANGE = 40;
    private static final double LONG = 0.98;

    private final DataSource source;
    private final String table;
    private final History history;
    private final Duration latest;
    private final boolean forgetful;
    private final List<Thread> sessions = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong late = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param latest how long a transaction may stay open
     * @param forgetful whether some updates forget the version column, and rows are deleted
     */
    Writers(DataSource source, String table, History history, Duration latest, boolean forgetful) {
        this.source = source;
        this.table = table;
        this.history = history;
        this.latest = latest;
        this.forgetful = forgetful;
    }

    static String[] ddl(String table, TestDatabase database) {
        String timeType = database == TestDatabase.POSTGRESQL ? "timestamp(6)" : "datetime(6)";
        return new String[] {
            "create table %s (id bigint primary key, seq bigint not null, region varchar(10) not null, note varchar(200), changed_at %s)"
                    .formatted(table, timeType),
            "create index %1$s_changed on %1$s (changed_at)".formatted(table)
        };
    }

    /** Fills every third id. */
    Writers filled(int rows) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            List<Long> ids = new ArrayList<>();
            for (long id = 0; id < 3L * rows; id += 3) {
                ids.add(id);
            }
            transaction(connection, ids, new Random(rows), true);
        }
        return this;
    }

    Writers start(int count, long seed) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed * 31 + i);
            Thread session = new Thread(() -> write(random), "writer of " + table);
            session.setDaemon(true);
            sessions.add(session);
            session.start();
        }
        return this;
    }

    /** Waits until so many more transactions were committed late, for each session. */
    void awaitLate(int commits) {
        long enough = late.get() + (long) commits * sessions.size();
        Awaitility.await("late commits").atMost(Duration.ofMinutes(5)).until(() -> late.get() >= enough);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread session : sessions) {
            session.join();
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("A writer of " + table + " failed", cause);
        }
    }

    private void write(Random random) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            while (!closed) {
                transaction(connection, ids(random), random, false);
                LockSupport.parkNanos(random.nextInt(12_000_000));
            }
        } catch (SQLException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private static List<Long> ids(Random random) {
        List<Long> ids = new ArrayList<>();
        long first = random.nextInt(IDS);
        if (random.nextInt(20) == 0) {
            for (int i = 0; i < RANGE; i++) {
                ids.add(first + i);
            }
        } else {
            for (int i = random.nextInt(4); i >= 0; i--) {
                ids.add((first + 7L * i * i) % IDS);
            }
        }
        return ids;
    }

    private void transaction(Connection connection, List<Long> ids, Random random, boolean certain)
            throws SQLException {
        TreeMap<Long, Line> held = history.hold(ids);
        try {
            Map<Long, State> states = new HashMap<>();
            long began = System.nanoTime();
            boolean clear = held.size() == RANGE && random.nextBoolean();
            for (Map.Entry<Long, Line> row : held.entrySet()) {
                if (!states.containsKey(row.getKey())) {
                    change(connection, row.getKey(), held, states, random, clear);
                }
            }
            if (!certain && random.nextInt(forgetful ? 8 : 2) == 0) {
                LockSupport.parkNanos((long) ((forgetful ? random.nextDouble() : LONG) * latest.toNanos()));
            }
            boolean tooLate = System.nanoTime() - began > latest.toNanos();
            if (!certain && (tooLate || random.nextInt(10) == 0)) {
                connection.rollback();
                return;
            }
            connection.commit();
            long took = System.nanoTime() - began;
            if (took > latest.toNanos() / 2) {
                late.incrementAndGet();
            }
            states.forEach((id, state) -> history.line(id).told(state));
            if (!forgetful && took > latest.toNanos()) {
                // The machine held the commit up beyond what quick scans promise: only what is written again will be
                // found.
                transaction(connection, List.copyOf(states.keySet()), random, true);
            }
        } finally {
            History.release(held);
        }
    }

    private void change(
            Connection connection,
            long id,
            TreeMap<Long, Line> held,
            Map<Long, State> states,
            Random random,
            boolean clear)
            throws SQLException {
        Line line = history.line(id);
        boolean isThere = line.last().isThere();
        int dice = random.nextInt(10);
        if (!isThere) {
            if (!clear) {
                State next = line.next(region(random));
                insert(connection, id, next);
                states.put(id, next);
            }
        } else if (forgetful && (clear || dice == 0)) {
            run(connection, "delete from %s where id = %d".formatted(table, id));
            states.put(id, line.next(null));
        } else if (forgetful && dice == 1) {
            move(connection, id, held, states, random);
        } else {
            State next = line.next(region(random));
            String touch = forgetful && dice <= 4 ? "" : ", changed_at = current_timestamp(6)";
            run(
                    connection,
                    "update %s set seq = %d, region = '%s'%s where id = %d"
                            .formatted(table, next.seq(), next.region(), touch, id));
            states.put(id, next);
        }
    }

    /** Gives the row the key of one that is not there. */
    private void move(Connection connection, long id, TreeMap<Long, Line> held, Map<Long, State> states, Random random)
            throws SQLException {
        for (Map.Entry<Long, Line> other : held.entrySet()) {
            if (!other.getValue().last().isThere() && !states.containsKey(other.getKey())) {
                State next = other.getValue().next(region(random));
                run(
                        connection,
                        "update %s set id = %d, seq = %d, region = '%s' where id = %d"
                                .formatted(table, other.getKey(), next.seq(), next.region(), id));
                states.put(id, history.line(id).next(null));
                states.put(other.getKey(), next);
                return;
            }
        }
    }

    private void insert(Connection connection, long id, State state) throws SQLException {
        run(
                connection,
                "insert into %s values (%d, %d, '%s', '%s', current_timestamp(6))"
                        .formatted(table, id, state.seq(), state.region(), "x".repeat((int) (id % 50))));
    }

    private static String region(Random random) {
        return random.nextInt(3) == 0 ? "EU" : "US";
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
