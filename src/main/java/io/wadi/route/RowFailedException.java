package io.wadi.route;

import io.wadi.change.Change;

/** A row's route failed every time, and there is no dead letter topic: the route must stop, for the row may not be passed over. */
final class RowFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RowFailedException(String route, Change change, Exception cause) {
        super(
                """
                %s
                Mend the route and start it again, or let such rows go elsewhere: deadLetterTopic=NAME"""
                        .formatted(what(route, change, cause)),
                cause);
    }

    /** Which row failed and why; of the row itself its key alone. */
    static String what(String route, Change change, Exception cause) {
        return "Route %s failed %d times for the row of %s with the key (%s) = %s: %s"
                .formatted(
                        route,
                        change.failures() + 1,
                        change.table().name(),
                        String.join(", ", change.table().key()),
                        change.key(),
                        cause.getMessage());
    }
}
