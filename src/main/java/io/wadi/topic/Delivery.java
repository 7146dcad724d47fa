package io.wadi.topic;

import io.wadi.change.StateRecord;
import io.wadi.change.Tracker;
import io.wadi.table.TableName;
import io.wadi.table.TableReader;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes records and seen rows to where they are durable. One thread uses it. After an exception it is of no use any more: close it, open another,
 * and read the seen rows again.
 */
public interface Delivery extends AutoCloseable {

    /** Everything that is committed of the route's seen rows. Called once, before the first commit; whoever used the route's state before is fenced. */
    Collection<StateRecord> open();

    /**
     * Comes before each commit that has records. A delivery that cannot commit records and state together makes durable what it is given, before it
     * sends anything; another does not ask for it.
     *
     * @param owed what a commit would leave in doubt if it were broken off between its records and its state
     */
    void announce(Supplier<List<StateRecord>> owed);

    /**
     * Commits. When it returns, the records are with their topics and the state with its store.
     *
     * @throws FencedException another instance of the route has taken over
     * @throws RejectedException one of the records can never be taken
     */
    void commit(List<ProducerRecord<byte[], byte[]>> records, List<StateRecord> state);

    /**
     * The parts of a table that are captured here, the same ones each time; other instances capture the others. Called by the thread that reads.
     *
     * @return null if nobody can say yet: to be asked again, soon
     */
    default @Nullable List<Part> parts(TableReader table) throws SQLException {
        return List.of(Part.WHOLE);
    }

    /**
     * Under which number this writes the seen rows of a shard, once it is open: greater than that of every delivery that was opened before. 0: nobody
     * else can write them.
     */
    default long owner(int shard) {
        return 0;
    }

    /**
     * Looks whether others have written since, about once a second while there is nothing to commit, on the thread that commits. Throws {@link
     * FencedException} if another has taken over, another exception if the route must begin anew.
     */
    default void look() {}

    /** What a user changed of where a part of a table stands, before this was opened. */
    default Edit edit(TableName table, int shard) {
        return Edit.NONE;
    }

    /** Told by any thread: what {@link Edit#confirmDeletes} let go of a part of a table is found, if there was anything. */
    default void confirmed(TableName table, int shard) {}

    /** By what the dead letters of a shard are told from those of others, once it is open; null: there are no others. */
    default @Nullable String sign(int shard) {
        return null;
    }

    /** Told by the thread that reads: what {@link Edit#replay} asked for is through. */
    default void replayed(int shard) {}

    /** Told before a commit, on its thread: where a part of a table will stand with it. */
    default void position(Tracker tracker) {}

    /** What the user should know of the way it delivers: exactly once or at least once, and why. */
    String describe();

    /** Why nobody knows yet whether the commit under way has happened; null: all is well. Called by any thread. */
    default @Nullable String unanswered() {
        return null;
    }

    @Override
    void close();
}
