package io.wadi.sink;

/** A record can never become a row of its table, however often it is tried. Says which column, and why. */
public final class MisfitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MisfitException(String message) {
        super(message);
    }

    public MisfitException(String message, Throwable cause) {
        super(message, cause);
    }
}
