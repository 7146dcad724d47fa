package io.wadi.sink;

/** The table, or its database, keeps rows from being written: it is no record's fault. */
public final class TargetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TargetException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the database cannot be reached: it may come back, however long it takes. */
    public boolean isUnreachable() {
        return Reachability.isLost(getCause());
    }
}
