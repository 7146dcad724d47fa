package io.wadi.change;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the scans of a table stand, as it is kept with the seen rows.
 *
 * @param version the bound from which a quick scan reads after a restart, inclusive; null: from the first row
 * @param fullScans how many full scans were completed
 * @param exceeded what the guard holds; null: nothing
 */
public record Bookmark(@Nullable Object version, long fullScans, DeleteGuard.@Nullable Exceeded exceeded) {
    public static final Bookmark START = new Bookmark(null, 0, null);

    void write(Buffer out) {
        Encoding.write(out, version);
        out.putCount(fullScans);
        out.put(exceeded == null ? 0 : 1);
        if (exceeded != null) {
            out.putCount(exceeded.sent()).putCount(exceeded.limit());
        }
    }

    static Bookmark read(ByteBuffer in) {
        Object version = Encoding.read(in);
        long fullScans = Buffer.readCount(in);
        boolean isExceeded = in.get() == 1;
        return new Bookmark(
                version,
                fullScans,
                isExceeded ? new DeleteGuard.Exceeded(Buffer.readCount(in), Buffer.readCount(in)) : null);
    }
}
