package io.wadi.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A table, or a query, as a route captures it, resolved against the database at one moment.
 *
 * @param name the table; of a query, its label
 * @param query the user's SELECT, or null for a plain table
 * @param columns the captured columns, in the database's order; the key's and the version's are always among them
 * @param key the names of the key's columns, in the key's order
 * @param version the name of the version column, or null
 * @param where the user's filter in SQL, or null
 * @param origin where it stands, spelled out even if the route leaves that to the connection
 */
public record Table(
        TableName name,
        @Nullable String query,
        List<Column> columns,
        List<String> key,
        @Nullable String version,
        @Nullable String where,
        int[] keyPositions,
        int versionPosition,
        ColumnNames names,
        Origin origin) {

    /** Whether all columns were found that a read needs. */
    boolean canBeRead() {
        return keyPositions.length > 0
                && Arrays.stream(keyPositions).allMatch(position -> position >= 0)
                && (version == null || versionPosition >= 0);
    }

    public static Table of(
            TableName name,
            @Nullable String query,
            List<Column> columns,
            List<String> key,
            @Nullable String version,
            @Nullable String where) {
        List<String> names = columns.stream().map(Column::name).toList();
        return new Table(
                name,
                query,
                List.copyOf(columns),
                List.copyOf(key),
                version,
                where,
                key.stream().mapToInt(names::indexOf).toArray(),
                version == null ? -1 : names.indexOf(version),
                new ColumnNames(columns),
                Origin.UNKNOWN);
    }

    /** Stands for the user's query and filter: equal as long as neither is edited. */
    public String selection() {
        String text = (query == null ? "" : query) + '\0' + (where == null ? "" : where);
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    Table in(Origin place) {
        return new Table(name, query, columns, key, version, where, keyPositions, versionPosition, names, place);
    }
}
