package io.wadi.proof;

import io.wadi.change.FlowListener.Point;
import org.jspecify.annotations.Nullable;

/** When a {@link RouteProgram} comes to its end. */
enum Moment {
    AFTER_READ(Point.READ, 60),
    /** A window holds the row, and others. */
    IN_WINDOW(Point.HELD, 120),
    AFTER_ROUTE(Point.ROUTED, 400),
    BEFORE_ACKNOWLEDGEMENT(Point.SENT, 25),
    BEFORE_COMMIT(Point.ACKNOWLEDGED, 25),
    IN_COMMIT(Point.ACKNOWLEDGED, 25),
    AFTER_COMMIT(Point.COMMITTED, 25),
    /** It stands still between the acknowledgement and the commit, as a long pause of the machine would have it. */
    FREEZE(Point.ACKNOWLEDGED, 10),
    /** The same when its producer has the records and may not have sent them yet. */
    FREEZE_SENDING(Point.SENT, 10),
    /** The same when it has a batch and has done nothing with it. */
    FREEZE_READING(Point.READ, 10),
    /** The same when a record is through the route. */
    FREEZE_ROUTED(Point.ROUTED, 10),
    NEVER(null, 1);

    private final @Nullable Point point;
    private final int occurrences;

    Moment(@Nullable Point point, int occurrences) {
        this.point = point;
        this.occurrences = occurrences;
    }

    boolean isFreeze() {
        return this == FREEZE || this == FREEZE_SENDING || this == FREEZE_READING || this == FREEZE_ROUTED;
    }

    @Nullable
    Point point() {
        return point;
    }

    /** Up to which occurrence of the point a test may wait. */
    int occurrences() {
        return occurrences;
    }
}
