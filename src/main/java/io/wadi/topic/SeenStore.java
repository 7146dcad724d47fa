package io.wadi.topic;

import io.wadi.change.StateRecord;
import java.util.Collection;
import java.util.List;

/** Keeps the seen rows of one route, where delivery is at least once. One thread uses it. */
public interface SeenStore extends Shared, AutoCloseable {

    /** Makes what the store needs, or checks it, takes the place of whoever opened it before, and returns everything it holds of the route. */
    Collection<StateRecord> open();

    /** The number of this opening, greater than that of every one before. */
    long owner();

    /**
     * Writes in the given order; when it returns, all of it is durable. A failure may leave some of it behind, but never the last piece without all
     * before it. A store that can throws {@link FencedException}, and writes nothing, if another has opened it since.
     */
    void write(List<StateRecord> state);

    @Override
    void close();
}
