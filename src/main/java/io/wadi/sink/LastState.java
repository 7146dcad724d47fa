package io.wadi.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The last state of a row in a batch, and the record that it is of.
 *
 * @param write with what earlier records said of columns that the last one does not name
 * @param earlier the row's state without the last record; null: it is the only one
 */
record LastState(Write write, Delivered from, @Nullable LastState earlier) {
    static LastState of(@Nullable LastState earlier, Write write, Delivered from) {
        return new LastState(earlier == null ? write : earlier.write.then(write), from, earlier);
    }

    /** As the row becomes record by record. */
    Iterable<LastState> oldestFirst() {
        Deque<LastState> all = new ArrayDeque<>();
        for (LastState each = this; each != null; each = each.earlier) {
            all.addFirst(each);
        }
        return all;
    }
}
