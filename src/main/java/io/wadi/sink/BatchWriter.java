package io.wadi.sink;

import io.wadi.table.Database;
import io.wadi.table.OffsetTable.Part;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a batch of records made, in one transaction for each database. Of several states of one row the last one is written, with what earlier
 * ones say of other columns, so that the order of statements does not matter; rows that are only added are written all. A row that the database never
 * takes costs the others nothing. One thread at a time uses it.
 */
public final class BatchWriter {
    /** Asked before a transaction is committed, with the records that it ends; throws if nothing may be written any more. */
    public interface Permit {
        void check(List<Delivered> done);
    }

    private final boolean goesOn;
    private final Collection<Offsets> offsets;
    private final Map<Database, DatabaseWriter> writers = new IdentityHashMap<>();

    /**
     * @param goesOn whether records behind one that does not fit are written; else it ends the batch
     * @param offsets of databases that tell which records they have: what they have already is not written again
     */
    public BatchWriter(boolean goesOn, Collection<Offsets> offsets) {
        this.goesOn = goesOn;
        this.offsets = offsets;
        offsets.forEach(each -> writers.put(each.database(), new DatabaseWriter(each.database(), each)));
    }

    /** Whether some database itself tells which records it has. */
    public boolean keepsOffsets() {
        return !offsets.isEmpty();
    }

    /**
     * Where the first records begin that some database lacks. Partitions of which one tells nothing are left out.
     *
     * @throws TargetException if a database cannot be asked
     */
    public Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
        List<Map<Part, Long>> all = offsets.stream().map(Offsets::load).toList();
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Part part = Offsets.part(partition);
            if (!all.isEmpty() && all.stream().allMatch(each -> each.containsKey(part))) {
                starts.put(
                        partition,
                        all.stream().mapToLong(each -> each.get(part)).min().orElseThrow());
            }
        }
        return starts;
    }

    /**
     * Writes them. A record that does not fit is told so.
     *
     * @return the records that are done with, in their order: written, or not fitting if the others go on
     * @throws SQLException if it is no record's fault; some of the databases may have the rows already
     */
    public List<Delivered> write(List<Delivered> batch, Permit permit) throws SQLException {
        List<Delivered> done = new ArrayList<>();
        for (List<Delivered> part : parts(batch)) {
            List<Delivered> written = writePart(part, permit);
            done.addAll(written);
            if (written.size() < part.size()) {
                break;
            }
        }
        return done;
    }

    /** In the most cases all at once; what cannot be told in one statement with an earlier state of its row comes in a later transaction. */
    private static List<List<Delivered>> parts(List<Delivered> batch) {
        if (isOfOneKind(batch)) {
            return List.of(batch);
        }
        List<List<Delivered>> parts = new ArrayList<>();
        Map<Object, Write> last = new HashMap<>();
        for (Delivered each : batch) {
            if (parts.isEmpty() || !each.writes().stream().allMatch(write -> joins(last.get(write.place()), write))) {
                parts.add(new ArrayList<>());
                last.clear();
            }
            each.writes().forEach(write -> last.merge(write.place(), write, Write::then));
            parts.get(parts.size() - 1).add(each);
        }
        return parts;
    }

    /** Such writes join, whatever rows they are of: nobody need look. */
    private static boolean isOfOneKind(List<Delivered> batch) {
        Write first = null;
        for (Delivered each : batch) {
            for (Write write : each.writes()) {
                first = first == null ? write : first;
                if (write.target() != first.target() || write.destination() != first.destination()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean joins(@Nullable Write earlier, Write later) {
        return earlier == null || earlier.joins(later);
    }

    private List<Delivered> writePart(List<Delivered> batch, Permit permit) throws SQLException {
        while (true) {
            List<Delivered> rest = sound(batch);
            List<Delivered> done = goesOn ? batch : rest;
            if (attempt(last(rest), done, permit)) {
                return done;
            }
        }
    }

    /** Those that are to be written, in view of those that do not fit. */
    private List<Delivered> sound(List<Delivered> batch) {
        // A row may have moved to another topic: what is behind a misfit stays behind it, whichever partition it is of.
        Stream<Delivered> all = batch.stream();
        return goesOn
                ? all.filter(each -> each.misfit() == null).toList()
                : all.takeWhile(each -> each.misfit() == null).toList();
    }

    private Map<DatabaseWriter, List<LastState>> last(List<Delivered> batch) {
        Map<Object, LastState> last = new LinkedHashMap<>();
        for (Delivered each : batch) {
            for (Write write : each.writes()) {
                if (!writer(write).has(each)) {
                    Object place = write.place();
                    last.put(place, LastState.of(last.remove(place), write, each));
                }
            }
        }
        Map<DatabaseWriter, List<LastState>> byDatabase = new LinkedHashMap<>();
        // Offsets move on behind records that became no row, too.
        offsets.forEach(each -> byDatabase.put(writers.get(each.database()), new ArrayList<>()));
        last.values().forEach(each -> byDatabase
                .computeIfAbsent(writer(each.write()), any -> new ArrayList<>())
                .add(each));
        return byDatabase;
    }

    private DatabaseWriter writer(Write write) {
        Database database = write.destination().database();
        return writers.computeIfAbsent(database, any -> new DatabaseWriter(database, null));
    }

    /** Whether all is written; if not, more is known than before: a record that does not fit, or what another has written. */
    private static boolean attempt(Map<DatabaseWriter, List<LastState>> rows, List<Delivered> done, Permit permit)
            throws SQLException {
        for (Map.Entry<DatabaseWriter, List<LastState>> each : rows.entrySet()) {
            if (!each.getKey().attempt(each.getValue(), done, permit)) {
                return false;
            }
        }
        return true;
    }
}
