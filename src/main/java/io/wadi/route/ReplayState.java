package io.wadi.route;

import org.jspecify.annotations.Nullable;

/**
 * How far a replay is.
 *
 * @param topic the dead letter topic
 * @param rows how many rows were handed to the route
 * @param failed how many of them failed again, and are dead letters anew
 * @param strange how many dead letters of the route do not say which row of which of its tables they were
 * @param done whether it ended
 * @param problem why it ended before it was through, or null
 */
public record ReplayState(String topic, int rows, int failed, int strange, boolean done, @Nullable String problem) {}
