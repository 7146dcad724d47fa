package io.wadi.route;

import io.wadi.change.StateRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The windows of time slices that have gone, the last ten thousand of them: what comes for one of them is late. Of what went before, and before this
 * began, nobody knows. Not thread-safe.
 */
final class SentSlices {
    private static final int MOST = 10_000;

    private final Map<String, Slice> sent = new LinkedHashMap<>();
    private Instant knownFrom;

    /** @param knownFrom no window of a slice that begins at this time or later went before */
    SentSlices(Instant knownFrom) {
        this.knownFrom = knownFrom;
    }

    /** Of a flow that begins with this state: a route that never sent anything sent no windows. */
    static SentSlices after(Collection<StateRecord> state, InstantSource clock) {
        return new SentSlices(state.isEmpty() ? Instant.MIN : clock.instant());
    }

    void add(String window, Slice slice) {
        sent.remove(window);
        sent.put(window, slice);
        if (sent.size() > MOST) {
            var oldest = sent.entrySet().iterator().next();
            Instant end = oldest.getValue().begin().plus(oldest.getValue().length());
            knownFrom = end.isAfter(knownFrom) ? end : knownFrom;
            sent.remove(oldest.getKey());
        }
    }

    /** It did not go after all. */
    void remove(String window) {
        sent.remove(window);
    }

    /** Whether a window of the slice went before: {@code true}, {@code perhaps}, or null: none did. */
    @Nullable
    String lateness(String window, Slice slice) {
        if (sent.containsKey(window)) {
            return "true";
        }
        return slice.begin().isBefore(knownFrom) ? "perhaps" : null;
    }
}
