package io.wadi.route;

import io.wadi.change.StateException;
import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.topic.FencedException;
import io.wadi.topic.SeenStore;
import io.wadi.topic.Standing;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** Seen rows in the table {@code wadi_seen} of a database. Each write is one transaction. */
final class JdbcStore implements SeenStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcStore.class);
    private static final String TABLE = SeenTable.NAME;
    private static final String INSERT =
            "INSERT INTO " + TABLE + " (application, state_key, state_value) VALUES (?, ?, ?)";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final String application;
    private final String route;
    private long owner;
    private long told;

    JdbcStore(DataSource source, String application, String route) {
        this.jdbc = new JdbcTemplate(source);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        this.application = application;
        this.route = route;
    }

    @Override
    public Collection<StateRecord> open() {
        create();
        makeClaim();
        // Guarantee 4: first the claim, then the reading. Whoever had them before writes no seen rows after it.
        transaction.executeWithoutResult(status -> {
            lock(claim());
            refuseInexactNames();
            owner = number(claim()) + 1;
            // Its row stays: who waits for the lock on one that is replaced has none in PostgreSQL, and two would take
            // the same number.
            jdbc.update(
                    "UPDATE " + TABLE + " SET state_value = ? WHERE application = ? AND state_key = ?",
                    number(owner),
                    application,
                    claim());
        });
        told = number(told());
        Map<String, StateRecord> records = new HashMap<>();
        jdbc.query(
                "SELECT state_key, state_value FROM " + TABLE + " WHERE application = ?",
                row -> {
                    String key = row.getString(1);
                    if (StateKeys.isOfRoute(route, key) && !key.equals(claim()) && !key.equals(told())) {
                        records.put(key, new StateRecord(key, row.getBytes(2)));
                    }
                },
                application);
        return records.values();
    }

    @Override
    public long owner() {
        return owner;
    }

    @Override
    public void write(List<StateRecord> state) {
        transaction.executeWithoutResult(status -> {
            // Guarantee 4: nobody claims while this is written.
            lock(claim());
            if (number(claim()) != owner) {
                throw FencedException.of(route, null);
            }
            put(state);
        });
    }

    @Override
    public Standing look() {
        try {
            if (number(claim()) != owner) {
                return Standing.REPLACED;
            }
            long before = told;
            told = number(told());
            return told == before ? Standing.OWNER : Standing.TOLD;
        } catch (DataAccessException e) {
            LOG.debug("The table of the seen rows cannot be read", e);
            return Standing.UNKNOWN;
        }
    }

    @Override
    public void tell(List<StateRecord> announced) {
        transaction.executeWithoutResult(status -> {
            lock(claim());
            put(announced);
            put(List.of(new StateRecord(told(), number(number(told()) + 1))));
        });
    }

    private String claim() {
        return StateKeys.claim(route, 0);
    }

    /** Counts how often one that was replaced has told which rows it sent. */
    private String told() {
        return claim() + "/told";
    }

    /**
     * What is there can be locked. For what is not, MySQL and MariaDB lock the gap that it would stand in, and routes that begin at once are each
     * other's deadlock.
     */
    private void makeClaim() {
        if (number(claim()) > 0) {
            return;
        }
        try {
            transaction.executeWithoutResult(status -> jdbc.update(INSERT, application, claim(), number(0)));
        } catch (DuplicateKeyException e) {
            LOG.debug("Another instance of route {} has made its claim meanwhile", route, e);
        }
    }

    private void lock(String key) {
        jdbc.update(
                "UPDATE " + TABLE + " SET application = application WHERE application = ? AND state_key = ?",
                application,
                key);
    }

    private long number(String key) {
        List<byte[]> found = jdbc.query(
                "SELECT state_value FROM " + TABLE + " WHERE application = ? AND state_key = ?",
                (row, i) -> row.getBytes(1),
                application,
                key);
        return found.isEmpty() ? 0 : number(key, found.get(0));
    }

    private long number(String key, byte[] value) {
        if (value.length != Long.BYTES) {
            throw new StateException(
                    """
                    The row %1$s of application %2$s in the table %3$s cannot be used: its value is no number, so nobody can tell who captures route %4$s.
                    Nothing was sent and nothing forgotten. Delete that row, then start over and send every row again: wadi reset %4$s"""
                            .formatted(key, application, TABLE, route));
        }
        return ByteBuffer.wrap(value).getLong();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private void put(List<StateRecord> state) {
        Map<String, StateRecord> newest = new LinkedHashMap<>();
        state.forEach(record -> newest.put(record.key(), record));
        List<Object[]> keys = newest.keySet().stream()
                .map(key -> new Object[] {application, key})
                .toList();
        List<Object[]> rows = newest.values().stream()
                .filter(record -> record.value() != null)
                .map(record -> new Object[] {application, record.key(), record.value()})
                .toList();
        jdbc.batchUpdate("DELETE FROM " + TABLE + " WHERE application = ? AND state_key = ?", keys);
        jdbc.batchUpdate(INSERT, rows);
    }

    @Override
    public void close() {
        // The pool is the user's.
    }

    private void create() {
        if (exists()) {
            return;
        }
        String ddl = table().ddl();
        try {
            // The pool may leave it to us to end a transaction, and the table may be part of one.
            transaction.executeWithoutResult(status -> jdbc.execute(ddl));
        } catch (DataAccessException e) {
            // Another route, or another program, may have made it meanwhile.
            if (!exists()) {
                throw e;
            }
        }
    }

    /** Names that differ in case name different routes and tables: were they the same here, each would overwrite what the other has seen. */
    private void refuseInexactNames() {
        if (findsOther(application, claim())
                || findsOther(application, otherCase(claim()))
                || findsOther(otherCase(application), claim())) {
            throw new StateException(
                    """
                    The table %s takes names for the same that differ only in case, and would mix up the seen rows of routes or tables so named.
                    Give its columns a collation that does not, as in: %s"""
                            .formatted(TABLE, table().ddl()));
        }
    }

    /** Whether what is found by such names has others. */
    private boolean findsOther(String asked, String key) {
        return jdbc
                .query(
                        "SELECT application, state_key FROM " + TABLE + " WHERE application = ? AND state_key = ?",
                        (row, i) -> List.of(row.getString(1), row.getString(2)),
                        asked,
                        key)
                .stream()
                .anyMatch(found -> !found.equals(List.of(asked, key)));
    }

    private static String otherCase(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return name.equals(upper) ? name.toLowerCase(Locale.ROOT) : upper;
    }

    private boolean exists() {
        try {
            jdbc.queryForList("SELECT 1 FROM " + TABLE + " WHERE 1 = 0");
            return true;
        } catch (org.springframework.jdbc.BadSqlGrammarException e) {
            return false;
        }
    }

    private SeenTable table() {
        try {
            return new SeenTable(JdbcUtils.extractDatabaseMetaData(
                    Objects.requireNonNull(jdbc.getDataSource()), metaData -> metaData.getDatabaseProductName()));
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("Could not ask the database of the seen rows for its name", e);
        }
    }
}
