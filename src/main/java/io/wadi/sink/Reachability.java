package io.wadi.sink;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from one that answers with an error. */
final class Reachability {
    private Reachability() {}

    static boolean isLost(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLException sql && isLost(Objects.requireNonNullElse(sql.getSQLState(), ""))) {
                return true;
            }
        }
        return false;
    }

    /** The connection, or a server that goes or comes. */
    private static boolean isLost(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("90098") || state.equals("90121");
    }
}
