package io.wadi.connect;

import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.topic.Edit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard of a route stands: the generation of its seen rows, begun anew by a reset, and how many commits it has had. Its offset says both,
 * so that whoever deletes the offset resets the seen rows, and seen rows that fell behind are noticed. The committing thread uses it; {@link
 * #isToBeSaid} and {@link #committedOffset} are the polling thread's as well, {@link #edit}, {@link #confirmed}, {@link #sign} and {@link #replayed} the route's.
 */
final class ShardState {
    private final int number;
    private final Map<String, String> partition;
    private final long owner;
    private final List<String> obsolete;
    private final List<String> outdated;
    private final List<StateRecord> records;
    private final boolean edited;
    private final Set<TableName> unconfirmed = new HashSet<>();
    private final Set<Tracker> moved = new LinkedHashSet<>();
    private long commit;
    private volatile SourceOffset offset;
    private volatile SourceOffset committed;
    private FirstOffset first;
    private boolean restated;
    private volatile @Nullable Long firstCommit;

    /** What is known of the first offset of a generation. */
    enum FirstOffset {
        /** The worker may not have stored it. */
        UNKNOWN,
        /** The worker has stored one. */
        STORED,
        /** It has, and the seen rows say so. */
        SAID
    }

    /**
     * @param owner the number of who captures the shard now; 0: nobody else can
     * @param stored the offset as it is stored, or a first one
     * @param commit the last of which seen rows are stored
     * @param first whether an offset of this generation was ever stored
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
            FirstOffset first,
            List<String> obsolete,
            List<String> outdated,
            List<StateRecord> records) {
        this.number = number;
        this.owner = owner;
        this.partition = SourceOffset.partition(route, number);
        // An offset that fell behind its seen rows says nothing of what a user wrote: they go on from where they are.
        this.edited = commit == stored.commit();
        this.offset = edited ? stored : stored.reached(commit);
        this.committed = offset;
        this.commit = commit;
        this.first = first;
        this.restated = !edited && first != FirstOffset.UNKNOWN;
        this.obsolete = new ArrayList<>(obsolete);
        this.outdated = new ArrayList<>(outdated);
        this.records = records;
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

    synchronized Edit edit(TableName table) {
        Edit written = offset.edit(table);
        // Dead letters that were run again are not run once more: an older offset may ask for it, too.
        Edit edit = edited ? written : new Edit(false, written.replay(), null);
        if (edit.confirmDeletes()) {
            unconfirmed.add(table);
        }
        return edit;
    }

    /** The deletes of this table went, if there were any: confirmed once is not confirmed at the next start. */
    synchronized void confirmed(TableName table) {
        if (unconfirmed.remove(table) && unconfirmed.isEmpty()) {
            offset = offset.confirmed();
            committed = committed.confirmed();
            restated = true;
        }
    }

    /** What the dead letters of this generation say: those of older ones were all sent again by the reset. */
    String sign() {
        return partition.get(SourceOffset.SOURCE) + " " + offset.generation();
    }

    /** The dead letters were run again. */
    synchronized void replayed() {
        offset = offset.replayed();
        committed = committed.replayed();
        restated = true;
    }

    /** The next commit moves this table on. */
    void moves(Tracker table) {
        moved.add(table);
    }

    /** Begins the next commit, whose offset {@link #offset} is then. */
    synchronized void next() {
        commit++;
        offset = offset.next(commit, moved);
        moved.clear();
    }

    /** Notes that a commit is with the worker, which had stored offsets so many times by then. */
    synchronized void committed(long stored) {
        committed = offset;
        if (firstCommit == null) {
            firstCommit = stored;
        }
    }

    /** Whether there is something to say of the offset without a commit, told once: that there is one, or that it is another. */
    synchronized boolean isToBeSaid(boolean transactions, long stored) {
        boolean became = first != FirstOffset.SAID && isStored(transactions, stored);
        boolean said = became || restated;
        if (became) {
            first = FirstOffset.SAID;
        }
        restated = false;
        return said;
    }

    /**
     * Whether an offset of this generation is stored by now. The first time that the worker stores offsets after a commit it may have begun before it;
     * the second time it did not.
     */
    private boolean isStored(boolean transactions, long stored) {
        Long begun = firstCommit;
        return transactions || first == FirstOffset.STORED || begun != null && stored >= begun + 2;
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
