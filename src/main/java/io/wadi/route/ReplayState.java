package io.wadi.route;

import org.jspecify.annotations.Nullable;

/**
 * How far a replay is.
 *
 * @param topic the dead letter topic
 * @param rows how many rows, or records, were handed to the route
 * @param failed how many of them failed again, and are dead letters anew
 * @param strange how many dead letters of the route do not say which row of which of its tables they were, or lack the record
 * @param overtaken how many dead letters were left out, since a later record of the same key was written, or may have been; of routes to tables
 * @param done whether it ended
 * @param problem why it ended before it was through, or null
 */
public record ReplayState(
        String topic, int rows, int failed, int strange, int overtaken, boolean done, @Nullable String problem) {}
