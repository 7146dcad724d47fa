package io.wadi.change;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a commit announces before its records go, where records and seen rows are not written together: how it will leave these rows, or nothing
 * for those that it deletes. It counts if that commit did not come to its end.
 */
record OwedRecord(long commit, List<String> keyColumns, Map<Key, Optional<Seen>> rows) {
    private static final int MOST_BYTES = 512 * 1024;

    /** In pieces of half a megabyte and some, each of which counts alone: half an announcement is one of fewer rows, whose records did not go. */
    List<Buffer> write() {
        List<Buffer> pieces = new ArrayList<>();
        Buffer piece = null;
        for (Map.Entry<Key, Optional<Seen>> row : rows.entrySet()) {
            if (piece == null || piece.length() >= MOST_BYTES) {
                piece = new Buffer(1024).putCount(commit).putCount(keyColumns.size());
                keyColumns.forEach(piece::putText);
                pieces.add(piece);
            }
            write(piece, row.getKey(), row.getValue());
        }
        return pieces;
    }

    private static void write(Buffer out, Key key, Optional<Seen> row) {
        out.put(row.isPresent() ? 1 : 0).putSized(key.bytes);
        row.ifPresent(look -> out.putCount(look.shape())
                .putLong(look.fingerprint().high())
                .putLong(look.fingerprint().low())
                .putSized(look.kept()));
    }

    static OwedRecord read(ByteBuffer in) {
        long commit = Buffer.readCount(in);
        List<String> keyColumns = new ArrayList<>();
        for (long i = Buffer.readCount(in); i > 0; i--) {
            keyColumns.add(Buffer.readText(in));
        }
        Map<Key, Optional<Seen>> rows = new HashMap<>();
        while (in.hasRemaining()) {
            boolean stays = in.get() == 1;
            Key key = new Key(Buffer.readSized(in));
            rows.put(key, stays ? Optional.of(look(in)) : Optional.empty());
        }
        return new OwedRecord(commit, keyColumns, rows);
    }

    private static Seen look(ByteBuffer in) {
        int shape = Math.toIntExact(Buffer.readCount(in));
        Fingerprint fingerprint = new Fingerprint(in.getLong(), in.getLong());
        return new Seen(shape, fingerprint, Buffer.readSized(in));
    }
}
