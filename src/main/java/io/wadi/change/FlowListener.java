package io.wadi.change;

import io.wadi.table.TableName;
import java.time.Duration;
import java.time.Instant;

/** What happens in a flow, for whoever watches. Called in the flow's own threads, so return quickly. */
public interface FlowListener {
    /** The moments of a row's way at which a process may die; what holds then is what the guarantees speak of. */
    enum Point {
        READ,
        /** A row is done with its route, but for the window that holds it. */
        HELD,
        ROUTED,
        SENT,
        ACKNOWLEDGED,
        COMMITTED
    }

    /** The flow came to a point of the way. */
    default void reached(Point point) {}

    /** One statement returned so many rows. */
    default void read(TableName table, int rows, Duration took) {}

    /** A full scan came to its end. */
    default void scanned(TableName table, Duration took) {}

    /** A change was found. Further attempts of it are not told. */
    default void changed(TableName table, Operation operation) {}

    /** A commit took these records to a topic. */
    default void delivered(String topic, int records) {}

    /** A commit of so many changes is durable; {@code oldest} is when the first of them was read. */
    default void committed(int changes, Instant oldest, Duration took) {}

    /** So many records of a topic are done with, on their way to tables; of those, {@code deadLetters} did not fit. */
    default void written(String topic, int records, int deadLetters) {}

    /** A row's route failed. */
    default void failed(TableName table, Throwable cause) {}

    /** A window of so many rows goes before its time, for the windows hold as many rows as they may. */
    default void early(int rows) {}

    /** A window of so many rows goes after another one of its time slice. */
    default void late(int rows) {}

    /** A full scan would delete so many rows, more than the guard's limit; zero: it would not any more. */
    default void guarded(TableName table, long deletes, long limit) {}

    /** A quick scan met so many versions ahead of the database's own clock. */
    default void ahead(TableName table, int rows) {}
}
