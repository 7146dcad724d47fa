package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.OffsetTable;
import io.wadi.table.OffsetTable.Part;
import io.wadi.table.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far a database has the records of a group, as the database itself tells: rows and offsets are committed together. One thread at a time uses it. */
public final class Offsets {
    private final Database database;
    private final OffsetTable table;
    private final String group;
    private final Duration timeout;
    private Map<Part, Long> known = Map.of();

    public Offsets(Database database, OffsetTable table, String group, Duration timeout) {
        this.database = database;
        this.table = table;
        this.group = group;
        this.timeout = timeout;
    }

    Database database() {
        return database;
    }

    public OffsetTable table() {
        return table;
    }

    Duration timeout() {
        return timeout;
    }

    /**
     * Asks the database. A table that is missing is made.
     *
     * @return the next offset of each partition of which something was written
     * @throws TargetException if it cannot be told
     */
    Map<Part, Long> load() {
        try {
            known = read();
        } catch (SQLException e) {
            if (Reachability.isLost(e)) {
                throw failed(e);
            }
            known = made();
        }
        return known;
    }

    /** Asks again when they were not where they were last seen. */
    void loadChanged() throws SQLException {
        Map<Part, Long> before = known;
        if (load().equals(before)) {
            throw new SQLException("The offsets of %s are in %s and cannot be moved".formatted(group, table.name()));
        }
    }

    private Map<Part, Long> read() throws SQLException {
        try (Transaction transaction = database.begin(timeout)) {
            return table.read(transaction, group);
        }
    }

    /** Also if another instance makes it in the same moment. */
    private Map<Part, Long> made() {
        try (Transaction transaction = database.begin(timeout)) {
            table.create(transaction);
            transaction.commit();
            return Map.of();
        } catch (SQLException refused) {
            try {
                return read();
            } catch (SQLException e) {
                e.addSuppressed(refused);
                throw failed(e);
            }
        }
    }

    private TargetException failed(SQLException e) {
        return new TargetException(
                "The table of offsets, %s, cannot be read or made: %s".formatted(table.name(), e.getMessage()), e);
    }

    /** Whether the database has what the record became. */
    boolean has(ConsumerRecord<?, ?> record) {
        return record.offset() < known.getOrDefault(part(record), 0L);
    }

    /**
     * Moves them behind the records, as the first thing that the transaction does.
     *
     * @return whether they were where they were last seen; if not, another wrote meanwhile, or the answer to an earlier commit was lost, and the
     *     transaction is to be rolled back
     */
    boolean move(Transaction transaction, List<Delivered> done) throws SQLException {
        // Guarantee 3: who stood still until another wrote the same records does not find the offset that it knows. In
        // the same order everywhere, so that two wait for each other in no circle.
        for (Map.Entry<Part, Long> each : ends(done).entrySet()) {
            if (!table.move(transaction, group, each.getKey(), known.get(each.getKey()), each.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The transaction is committed. */
    void moved(List<Delivered> done) {
        Map<Part, Long> moved = new HashMap<>(known);
        moved.putAll(ends(done));
        known = moved;
    }

    private Map<Part, Long> ends(List<Delivered> done) {
        Map<Part, Long> ends =
                new TreeMap<>(java.util.Comparator.comparing(Part::topic).thenComparing(Part::number));
        for (Delivered each : done) {
            if (!has(each.standing())) {
                ends.merge(part(each.standing()), each.standing().offset() + 1, Math::max);
            }
        }
        return ends;
    }

    private static Part part(ConsumerRecord<?, ?> record) {
        return new Part(record.topic(), record.partition());
    }

    static Part part(TopicPartition partition) {
        return new Part(partition.topic(), partition.partition());
    }
}
