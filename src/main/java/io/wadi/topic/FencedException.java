package io.wadi.topic;

import org.jspecify.annotations.Nullable;

/** Another instance of the same route has taken over. This one must stop and not start again by itself. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FencedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** @param cause how it was noticed, if somebody told */
    public static FencedException of(String route, @Nullable Throwable cause) {
        return new FencedException(
                """
                Route %s was taken over by another instance with the same application name. This one has stopped and sends nothing more.
                Run each route once, or give the applications different names: camel.main.name"""
                        .formatted(route),
                cause);
    }

    /** The same in a worker of Connect. */
    public static FencedException ofTask(String route) {
        return new FencedException(
                "Route %s was taken over by another task: the worker of this one was taken for dead. This one has stopped and sends nothing more."
                        .formatted(route),
                null);
    }
}
