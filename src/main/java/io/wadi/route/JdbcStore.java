package io.wadi.route;

import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import io.wadi.topic.SeenStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** Seen rows in the table {@code wadi_seen} of a database. Each write is one transaction. */
final class JdbcStore implements SeenStore {
    private static final String TABLE = "wadi_seen";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final String application;
    private final String route;

    JdbcStore(DataSource source, String application, String route) {
        this.jdbc = new JdbcTemplate(source);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        this.application = application;
        this.route = route;
    }

    @Override
    public Collection<StateRecord> open() {
        create();
        Map<String, StateRecord> records = new HashMap<>();
        jdbc.query(
                "SELECT state_key, state_value FROM " + TABLE + " WHERE application = ?",
                row -> {
                    String key = row.getString(1);
                    if (StateKeys.isOfRoute(route, key)) {
                        records.put(key, new StateRecord(key, row.getBytes(2)));
                    }
                },
                application);
        return records.values();
    }

    @Override
    public void write(List<StateRecord> state) {
        Map<String, StateRecord> newest = new LinkedHashMap<>();
        state.forEach(record -> newest.put(record.key(), record));
        List<Object[]> keys = newest.keySet().stream()
                .map(key -> new Object[] {application, key})
                .toList();
        List<Object[]> rows = newest.values().stream()
                .filter(record -> record.value() != null)
                .map(record -> new Object[] {application, record.key(), record.value()})
                .toList();
        transaction.executeWithoutResult(status -> {
            jdbc.batchUpdate("DELETE FROM " + TABLE + " WHERE application = ? AND state_key = ?", keys);
            jdbc.batchUpdate("INSERT INTO " + TABLE + " (application, state_key, state_value) VALUES (?, ?, ?)", rows);
        });
    }

    @Override
    public void close() {
        // The pool is the user's.
    }

    private void create() {
        if (exists()) {
            return;
        }
        jdbc.execute("CREATE TABLE " + TABLE
                + " (application VARCHAR(200) NOT NULL, state_key VARCHAR(500) NOT NULL, state_value " + binaryType()
                + " NOT NULL, PRIMARY KEY (application, state_key))");
    }

    private boolean exists() {
        try {
            jdbc.queryForList("SELECT 1 FROM " + TABLE + " WHERE 1 = 0");
            return true;
        } catch (org.springframework.jdbc.BadSqlGrammarException e) {
            return false;
        }
    }

    /** Half a megabyte and some must fit. */
    private String binaryType() {
        try {
            String product = JdbcUtils.extractDatabaseMetaData(
                    java.util.Objects.requireNonNull(jdbc.getDataSource()),
                    metaData -> metaData.getDatabaseProductName());
            return switch (product) {
                case "MySQL", "MariaDB" -> "MEDIUMBLOB";
                case "PostgreSQL" -> "BYTEA";
                case "Microsoft SQL Server" -> "VARBINARY(MAX)";
                default -> "BLOB";
            };
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("Could not ask the database of the seen rows for its name", e);
        }
    }
}
