package io.wadi.table;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read one table. Each method is one statement, so what it returns is consistent, and reads at most as many rows as its
 * limit; a statement that fails in any way throws, so a list that is returned is whole. Thread-safe; each call borrows a connection.
 *
 * <p>Two rows of one key throw a {@link KeyException} where a read meets them, be their keys equal or only taken for the same by the database, if
 * the key is one that the user named: a primary key cannot hold both.
 *
 * <p>A row whose key is NULL, and a value the driver cannot give exactly, throw a {@link SQLException} that names table and column.
 */
public interface TableReader {

    Table table();

    /** The same table, of which only the rows with these keys are read. What is asked by key, and the newest version, is the whole table's. */
    TableReader in(KeyRange range);

    /** The key of the last of so many rows with {@code key > low}, in the database's key order; null if there are fewer. A null bound is open. */
    @Nullable
    RowKey keyAfter(@Nullable RowKey low, int rows) throws SQLException;

    /**
     * The rows with {@code low < key <= high}, in the database's key order, at most {@code limit}. A null bound is open. Fewer rows than the
     * limit: the range was read to its end.
     */
    List<Row> page(@Nullable RowKey low, @Nullable RowKey high, int limit) throws SQLException;

    /**
     * The rows whose version lies in a range, in the order of version and key, at most {@code limit}.
     *
     * @param after rows beyond it in (version, key) order; its key null: with versions greater than its version, or not less if inclusive
     * @param upTo the largest version, inclusive; null: no bound
     */
    List<Row> changed(Position after, @Nullable Object upTo, int limit) throws SQLException;

    /** The rows without version, {@code key > after}, in key order, at most {@code limit}. */
    List<Row> withoutVersion(@Nullable RowKey after, int limit) throws SQLException;

    /**
     * The rows that have these keys now, in no order. The database's collation decides what it returns: a caller compares the exact keys. Split
     * into several statements if there are many.
     */
    List<Row> byKey(Collection<RowKey> keys) throws SQLException;

    /** The largest version in the table and the database's own clock, in one statement. */
    Newest newest() throws SQLException;

    /**
     * Where a quick scan stands.
     *
     * @param version null: from the first row that has a version
     */
    record Position(@Nullable Object version, @Nullable RowKey key, boolean inclusive) {}

    /**
     * @param version null: the table has no row with a version
     * @param now the database's clock as a value of the version's type, or null where the version is no time. Where the version has no zone, the
     *     later of the database's local time and UTC
     */
    record Newest(@Nullable Object version, @Nullable Object now) {}
}
