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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** Seen rows in the table {@code wadi_seen} of a database. Each write is one transaction. */
final class JdbcStore implements SeenStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcStore.class);
    private static final String TABLE = SeenTable.NAME;

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
        // Guarantee 4: first the claim, then the reading. Whoever had them before writes no seen rows after it.
        transaction.executeWithoutResult(status -> {
            lock(claim());
            owner = number(claim()) + 1;
            put(List.of(new StateRecord(claim(), number(owner))));
            refuseInexactNames();
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
        return found.isEmpty() ? 0 : ByteBuffer.wrap(found.get(0)).getLong();
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
        jdbc.batchUpdate("INSERT INTO " + TABLE + " (application, state_key, state_value) VALUES (?, ?, ?)", rows);
    }

    @Override
    public void close() {
        // The pool is the user's.
    }

    private void create() {
        if (exists()) {
            return;
        }
        jdbc.execute(table().ddl());
    }

    /** Names that differ in case name different routes and tables: were they the same here, each would overwrite what the other has seen. */
    private void refuseInexactNames() {
        if (finds(application, otherCase(claim())) || finds(otherCase(application), claim())) {
            throw new StateException(
                    """
                    The table %s takes names for the same that differ only in case, and would mix up the seen rows of routes or tables so named.
                    Give its columns a collation that does not, as in: %s"""
                            .formatted(TABLE, table().ddl()));
        }
    }

    /** Whether our own claim is found by such names. */
    private boolean finds(String asked, String key) {
        boolean differs = !asked.equals(application) || !key.equals(claim());
        return differs
                && jdbc.query(
                                "SELECT application, state_key FROM " + TABLE
                                        + " WHERE application = ? AND state_key = ?",
                                (row, i) -> List.of(row.getString(1), row.getString(2)),
                                asked,
                                key)
                        .contains(List.of(application, claim()));
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
