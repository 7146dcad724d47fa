package io.wadi.table;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table that tells how far a group's records are written: a line for each partition of a topic, changed in the transaction that writes the rows. Its
 * names need no quotes, so that whoever makes it by hand gets the same table.
 */
public record OffsetTable(String name) {
    /** Of a topic. */
    public record Part(String topic, int number) {}

    /** Whether a name may be written without quotes. */
    public static boolean isName(String text) {
        return text.matches("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)?");
    }

    /** Makes it. */
    public void create(Transaction transaction) throws SQLException {
        transaction.execute(ddl(transaction.dialect()));
    }

    /** The statement that makes it, for who may not. */
    String ddl(Dialect dialect) {
        return dialect.offsets().replace("{table}", name);
    }

    /** The next offset of each partition of which the group has written something. */
    public Map<Part, Long> read(Transaction transaction, String group) throws SQLException {
        String sql = "SELECT consumer_group, topic, topic_partition, next_offset FROM %s WHERE consumer_group = ?"
                .formatted(name);
        Map<Part, Long> offsets = new HashMap<>();
        try (PreparedStatement statement = transaction.prepare(sql)) {
            statement.setString(1, group);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    // A collation may take another group for this one.
                    if (group.equals(rows.getString(1))) {
                        offsets.put(new Part(rows.getString(2), rows.getInt(3)), rows.getLong(4));
                    }
                }
            }
        }
        return offsets;
    }

    /**
     * Moves a partition's next offset. Who else would move it waits until the transaction is over.
     *
     * @param from where it stands; null: there is none yet
     * @return whether it stood there; if not, the transaction is to be rolled back
     */
    public boolean move(Transaction transaction, String group, Part part, @Nullable Long from, long to)
            throws SQLException {
        return from == null ? insert(transaction, group, part, to) : change(transaction, group, part, from, to);
    }

    private boolean insert(Transaction transaction, String group, Part part, long to) throws SQLException {
        String sql = "INSERT INTO %s (next_offset, consumer_group, topic, topic_partition) VALUES (?, ?, ?, ?)";
        try (PreparedStatement statement = transaction.prepare(sql.formatted(name))) {
            bind(statement, group, part, to);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("23")) {
                return false; // another was first
            }
            throw e;
        }
    }

    private boolean change(Transaction transaction, String group, Part part, long from, long to) throws SQLException {
        String sql =
                "UPDATE %s SET next_offset = ? WHERE consumer_group = ? AND topic = ? AND topic_partition = ? AND next_offset = ?";
        try (PreparedStatement statement = transaction.prepare(sql.formatted(name))) {
            bind(statement, group, part, to);
            statement.setLong(5, from);
            return statement.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, String group, Part part, long to) throws SQLException {
        statement.setLong(1, to);
        statement.setString(2, group);
        statement.setString(3, part.topic());
        statement.setInt(4, part.number());
    }
}
