package io.wadi.cli;

import io.wadi.change.FlowListener;
import io.wadi.change.Operation;
import io.wadi.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of the demo: rows and changes as the routes tell of them, records and keys as a reader of the topics finds them. Thread-safe. */
final class DemoTally implements FlowListener {
    private final Map<String, Integer> records = new TreeMap<>();
    private final Map<Operation, Integer> changes = new TreeMap<>();
    private final Map<String, Set<String>> keys = new TreeMap<>();
    private long rows;

    /**
     * How many rows a table has, and how many keys its topics tell of.
     *
     * @param isSame whether these are the keys of those: as many of each may be others, as long as an insert and a delete are still to be told
     */
    record Compared(String table, int rows, int keys, boolean isSame) {}

    @Override
    public synchronized void read(TableName table, int read, Duration took) {
        rows += read;
        // Its topics may tell nothing of it yet.
        live(table.toString());
    }

    @Override
    public synchronized void changed(TableName table, Operation operation) {
        changes.merge(operation, 1, Integer::sum);
    }

    /** A record arrived. A key that was deleted on one topic may live on another: a row that moved. */
    synchronized void arrived(DemoRecord record) {
        records.merge(record.topic(), 1, Integer::sum);
        if (record.table() != null) {
            Set<String> live = live(record.table());
            String key = record.topic() + "/" + record.key();
            if (record.isDelete()) {
                live.remove(key);
            } else {
                live.add(key);
            }
        }
    }

    private Set<String> live(String table) {
        return keys.computeIfAbsent(table, any -> new HashSet<>());
    }

    synchronized long rows() {
        return rows;
    }

    synchronized Map<String, Integer> records() {
        return new TreeMap<>(records);
    }

    synchronized Map<Operation, Integer> changes() {
        return new TreeMap<>(changes);
    }

    synchronized Iterable<Compared> compare(ShopDatabase shop) throws SQLException {
        Set<Compared> compared = new java.util.LinkedHashSet<>();
        for (Map.Entry<String, Set<String>> table : keys.entrySet()) {
            if (ShopDatabase.NAMES.contains(table.getKey())) {
                Set<String> rows = shop.keys(table.getKey());
                Set<String> told = table.getValue().stream()
                        .map(key -> key.substring(key.indexOf('/') + 1))
                        .collect(Collectors.toSet());
                int live = table.getValue().size();
                compared.add(new Compared(table.getKey(), rows.size(), live, rows.size() == live && rows.equals(told)));
            }
        }
        return compared;
    }

    boolean isTold(ShopDatabase shop) throws SQLException {
        boolean any = false;
        for (Compared table : compare(shop)) {
            any = true;
            if (!table.isSame) {
                return false;
            }
        }
        return any;
    }
}
