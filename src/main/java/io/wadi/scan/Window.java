package io.wadi.scan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which version was the newest when, and so knows the bound from which a transaction may still commit: the newest version known
 * {@code lookback} ago. Time is the monotonic clock's; one rule serves times and numbers alike. Not thread-safe.
 */
final class Window {
    private final long lookback;
    private final long tick;
    private final Deque<Known> history = new ArrayDeque<>();
    private @Nullable Object bound;
    private long movedAt;

    private record Known(long at, Object version) {}

    /**
     * @param tick how long other rows may get the version that is the newest
     * @param bound from which rows may be missing now; null: from the first row
     */
    Window(Duration lookback, Duration tick, @Nullable Object bound, long now) {
        this.lookback = lookback.toNanos();
        this.tick = tick.toNanos();
        this.bound = bound;
        this.movedAt = now;
    }

    void newest(Object version, long now) {
        history.addLast(new Known(now, version));
        movedAt = now;
    }

    /** From here on, inclusive, a row may still appear; null: from the first row. */
    @Nullable
    Object bound(long now) {
        Known first;
        while ((first = history.peekFirst()) != null && now - first.at >= lookback) {
            bound = first.version;
            history.removeFirst();
        }
        return bound;
    }

    /** Whether at that time no version had moved for so long that nothing can appear behind the newest, or beside it. */
    boolean isQuiet(long at) {
        return at - movedAt > lookback + tick;
    }
}
