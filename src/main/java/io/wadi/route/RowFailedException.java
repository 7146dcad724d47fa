package io.wadi.route;

import io.wadi.change.Change;

/** A row's route failed every time, and there is no dead letter topic: the route must stop, for the row may not be passed over. */
final class RowFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RowFailedException(String route, Change change, Exception cause) {
        super(
                """
                Route %s failed %d times for the row of %s with the key (%s) = %s: %s
                Mend the route and start it again, or let such rows go elsewhere: deadLetterTopic=NAME"""
                        .formatted(
                                route,
                                change.failures() + 1,
                                change.table().name(),
                                String.join(", ", change.table().key()),
                                change.key(),
                                cause.getMessage()),
                cause);
    }
}
