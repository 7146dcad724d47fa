package io.wadi.topic;

/** Another instance of the same route has taken over. This one must stop and not start again by itself. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
