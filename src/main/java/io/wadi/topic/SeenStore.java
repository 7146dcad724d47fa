package io.wadi.topic;

import io.wadi.change.StateRecord;
import java.util.Collection;
import java.util.List;

/** Keeps the seen rows of one route, where delivery is at least once. One thread uses it. */
public interface SeenStore extends AutoCloseable {

    /** Makes what the store needs, or checks it, and returns everything it holds of the route. */
    Collection<StateRecord> open();

    /** Writes in the given order; when it returns, all of it is durable. A failure may leave a beginning of it behind. */
    void write(List<StateRecord> state);

    @Override
    void close();
}
