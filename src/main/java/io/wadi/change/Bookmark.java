package io.wadi.change;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the scans of a table stand, as it is kept with the seen rows.
 *
 * @param version the bound from which a quick scan reads after a restart, inclusive; null: from the first row
 * @param fullScans how many full scans were completed
 */
public record Bookmark(@Nullable Object version, long fullScans) {
    public static final Bookmark START = new Bookmark(null, 0);

    void write(Buffer out) {
        Encoding.write(out, version);
        out.putCount(fullScans);
    }

    static Bookmark read(ByteBuffer in) {
        return new Bookmark(Encoding.read(in), Buffer.readCount(in));
    }
}
