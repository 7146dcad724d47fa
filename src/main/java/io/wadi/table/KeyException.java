package io.wadi.table;

import java.sql.SQLException;

/** The key does not tell the rows apart: it is NULL in one, or two rows share it. Reading again does not help. */
public final class KeyException extends SQLException {
    private static final long serialVersionUID = 1L;

    public KeyException(String message) {
        super(message);
    }
}
