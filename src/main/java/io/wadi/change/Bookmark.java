package io.wadi.change;

import io.wadi.table.Table;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the scans of a table stand, as it is kept with the seen rows.
 *
 * @param version the bound from which a quick scan reads after a restart, inclusive; null: from the first row
 * @param column whose values the bound is of; null: not known, as before format 4
 * @param fullScans how many full scans were completed
 * @param exceeded what the guard holds; null: nothing
 * @param selection {@link Table#selection} as it was when the last full scan of it was through; null: not known, as before format 5
 */
public record Bookmark(
        @Nullable Object version,
        @Nullable String column,
        long fullScans,
        DeleteGuard.@Nullable Exceeded exceeded,
        @Nullable String selection) {
    public static final Bookmark START = new Bookmark(null, null, 0, null, null);
    private static final int HAS_EXCEEDED = 1;
    private static final int HAS_COLUMN = 2;
    private static final int HAS_SELECTION = 4;

    void write(Buffer out) {
        Encoding.write(out, version);
        out.putCount(fullScans);
        out.put((exceeded == null ? 0 : HAS_EXCEEDED)
                + (column == null ? 0 : HAS_COLUMN)
                + (selection == null ? 0 : HAS_SELECTION));
        if (exceeded != null) {
            out.putCount(exceeded.sent()).putCount(exceeded.limit());
        }
        if (column != null) {
            out.putText(column);
        }
        if (selection != null) {
            out.putText(selection);
        }
    }

    static Bookmark read(ByteBuffer in) {
        Object version = Encoding.read(in);
        long fullScans = Buffer.readCount(in);
        int has = in.get();
        DeleteGuard.Exceeded exceeded =
                (has & HAS_EXCEEDED) == 0 ? null : new DeleteGuard.Exceeded(Buffer.readCount(in), Buffer.readCount(in));
        String column = (has & HAS_COLUMN) == 0 ? null : Buffer.readText(in);
        String selection = (has & HAS_SELECTION) == 0 ? null : Buffer.readText(in);
        return new Bookmark(version, column, fullScans, exceeded, selection);
    }

    /** Whether the bound says anything of the table's version column. */
    boolean isOf(Table table) {
        return version != null
                && table.version() != null
                && (column == null || column.equals(table.version()))
                && table.columns()
                        .get(table.versionPosition())
                        .type()
                        .javaType()
                        .isInstance(version);
    }
}
