package io.wadi.change;

/** The stored seen rows cannot be used: they are corrupt, another's, or of a newer format. Nothing was sent or forgotten because of it. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateException(String message) {
        super(message);
    }

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
