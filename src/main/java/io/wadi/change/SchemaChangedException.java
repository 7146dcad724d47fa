package io.wadi.change;

/** A captured column was dropped, renamed or retyped, and the user wants the route to stop then. */
public final class SchemaChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaChangedException(String message) {
        super(message);
    }
}
