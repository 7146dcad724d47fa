package io.wadi.table;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A database behind a {@link DataSource}. Thread-safe; every method borrows a connection and returns it. */
public final class Database {
    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /**
     * The tables that the capture names, as the database has them now: one, those of a list, or those a pattern matches (none is no error for
     * a pattern: tables may appear later).
     *
     * @throws CaptureException with every mistake: an unknown table or column (with the nearest names), no key, a type that cannot be carried
     * @throws SQLException if the database cannot be asked
     */
    public List<Table> resolve(Capture capture) throws CaptureException, SQLException {
        throw new UnsupportedOperationException(source.toString());
    }

    /** Reads one of the tables that {@link #resolve} gave, with the capture's settings. */
    public TableReader reader(Table table, Capture capture) {
        throw new UnsupportedOperationException();
    }
}
