package io.wadi.specs;

import io.wadi.route.RouteState;
import java.util.List;

/** One thing that a spec does or expects. */
sealed interface Step {
    /** Runs a statement in a session of its own name; the nameless session commits each statement. */
    record Sql(String session, String statement) implements Step {}

    /** Runs the route from here on, instead of what ran before. */
    record Route(String yaml) implements Step {}

    record Stop() implements Step {}

    /** Runs the route again as it was before. */
    record Start() implements Step {}

    /** Runs the route in another instance of the same application, while the first goes on. */
    record Takeover() implements Step {}

    record ConfirmDeletes() implements Step {}

    /** Waits until so many full scans have come to their end, over all restarts. */
    record FullScans(long count) implements Step {}

    record State(RouteState state, String problem) implements Step {}

    /** These records, and no others, in the order of each key in each topic. None: proved by the route's having nothing more to say. */
    record Expect(List<Expected> records) implements Step {}
}
