package io.wadi.table;

import org.jspecify.annotations.Nullable;

/** A table as the user and the database name it; {@code schema} is what the database calls schema, or on MySQL and MariaDB the database. */
public record TableName(@Nullable String schema, String name) {

    /** Reads {@code [schema.]name}. */
    public static TableName parse(String text) {
        int dot = text.lastIndexOf('.');
        return dot < 0 ? new TableName(null, text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
