package io.wadi.connect;

import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.topic.Edit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard of a route stands: the generation of its seen rows, begun anew by a reset, and how many commits it has had. Its offset says both,
 * so that whoever deletes the offset resets the seen rows, and seen rows that fell behind are noticed. The committing thread uses it; {@link
 * #becameKnown} and {@link #committedOffset} are the polling thread's as well.
 */
final class ShardState {
    private final int number;
    private final Map<String, String> partition;
    private final long owner;
    private final List<String> obsolete;
    private final List<String> outdated;
    private final List<StateRecord> records;
    private final boolean edited;
    private final Set<Tracker> moved = new LinkedHashSet<>();
    private long commit;
    private volatile SourceOffset offset;
    private volatile SourceOffset committed;
    private boolean known;
    private volatile @Nullable Long firstCommit;

    /**
     * @param owner the number of who captures the shard now; 0: nobody else can
     * @param stored the offset as it is stored, or a first one
     * @param commit the last of which seen rows are stored
     * @param known whether an offset of this generation was ever stored
     * @param obsolete keys of older generations, as they are stored
     * @param outdated keys that are obsolete once this one has committed
     * @param records what is seen
     */
    ShardState(
            String route,
            int number,
            long owner,
            SourceOffset stored,
            long commit,
            boolean known,
            List<String> obsolete,
            List<String> outdated,
            List<StateRecord> records) {
        this.number = number;
        this.owner = owner;
        this.partition = SourceOffset.partition(route, number);
        this.offset = stored;
        this.committed = stored;
        this.commit = commit;
        this.known = known;
        this.obsolete = new ArrayList<>(obsolete);
        this.outdated = new ArrayList<>(outdated);
        this.records = records;
        // An offset that fell behind its seen rows says nothing of what a user wrote: they go on from where they are.
        this.edited = commit == stored.commit();
    }

    int number() {
        return number;
    }

    long owner() {
        return owner;
    }

    String generation() {
        return offset.generation();
    }

    long commit() {
        return commit;
    }

    List<StateRecord> records() {
        return records;
    }

    Map<String, String> partition() {
        return partition;
    }

    /** The offset of the last commit, also of one that is under way. */
    Map<String, Object> offset() {
        return offset.fields();
    }

    /** The offset of the last commit that is done. Called by any thread. */
    Map<String, Object> committedOffset() {
        return committed.fields();
    }

    Edit edit(TableName table) {
        return edited ? offset.edit(table) : Edit.NONE;
    }

    /** The next commit moves this table on. */
    void moves(Tracker table) {
        moved.add(table);
    }

    /** Begins the next commit, whose offset {@link #offset} is then. */
    void next() {
        commit++;
        offset = offset.next(commit, moved);
        moved.clear();
    }

    /** Notes that a commit is with the worker, which had stored offsets so many times by then. */
    void committed(long stored) {
        committed = offset;
        if (firstCommit == null) {
            firstCommit = stored;
        }
    }

    /**
     * Whether an offset of this generation is stored by now, told once. The first time that the worker stores offsets after a commit it may have
     * begun before it; the second time it did not.
     */
    synchronized boolean becameKnown(boolean transactions, long stored) {
        Long first = firstCommit;
        if (known || !transactions && (first == null || stored < first + 2)) {
            return false;
        }
        known = true;
        return true;
    }

    /** Keys to be taken away by the next commit, told once. */
    List<String> takeObsolete() {
        List<String> keys = List.copyOf(obsolete);
        obsolete.clear();
        obsolete.addAll(outdated);
        outdated.clear();
        return keys;
    }
}
