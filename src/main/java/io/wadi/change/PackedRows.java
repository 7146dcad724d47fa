package io.wadi.change;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/**
 * The seen rows of a page in one array, an entry a row: the key, the shape's number (doubled, plus one if columns are kept), the fingerprint, and
 * the kept columns with their length. Entries stand in buckets by the top bits of their key's hash, some eight to a bucket, so that a row costs
 * its own bytes and half a byte more. Immutable but for {@link #overwrite}; not thread-safe.
 */
final class PackedRows {
    static final PackedRows NONE = new PackedRows(new byte[0], new int[] {0, 0}, 0, 1);
    private static final int ROWS_PER_BUCKET = 8;

    private final byte[] data;
    private final int[] starts;
    private final int size;
    private final int keyColumns;

    private PackedRows(byte[] data, int[] starts, int size, int keyColumns) {
        this.data = data;
        this.starts = starts;
        this.size = size;
        this.keyColumns = keyColumns;
    }

    int size() {
        return size;
    }

    int bytes() {
        return data.length;
    }

    /** What the rows take of the heap, arrays' headers included. */
    long heapBytes() {
        return 48L + data.length + 4L * starts.length;
    }

    /** The entries one after the other, as {@link #read} takes them. */
    byte[] data() {
        return data;
    }

    @org.jspecify.annotations.Nullable
    Seen find(Key key) {
        int at = offset(key);
        return at < 0 ? null : seen(at + key.bytes.length);
    }

    boolean contains(Key key) {
        return offset(key) >= 0;
    }

    void forEach(java.util.function.Consumer<Key> action) {
        walk((key, at) -> action.accept(key));
    }

    void forEach(java.util.function.BiConsumer<Key, Seen> action) {
        walk((key, at) -> action.accept(key, seen((int) at + key.bytes.length)));
    }

    /** Replaces what is known of a row in place if it takes no more and no fewer bytes than before. */
    boolean overwrite(Key key, Seen seen) {
        int at = offset(key);
        if (at < 0) {
            return false;
        }
        Buffer entry = new Buffer(64);
        write(entry, key, seen);
        if (end(at) - at != entry.length()) {
            return false;
        }
        System.arraycopy(entry.array(), 0, data, at, entry.length());
        return true;
    }

    /** These rows with the changes: a row that maps to nothing is taken out. */
    PackedRows with(Map<Key, Optional<Seen>> changes, int keyColumns) {
        Buffer entries = new Buffer(data.length + 48 * changes.size());
        walk((key, at) -> {
            if (!changes.containsKey(key)) {
                entries.put(data, (int) at, end((int) at) - (int) at);
            }
        });
        changes.forEach((key, seen) -> seen.ifPresent(known -> write(entries, key, known)));
        return read(entries.toArray(), keyColumns);
    }

    /** Rows from their entries in any order. Throws {@link RuntimeException} if the bytes are no entries. */
    static PackedRows read(byte[] entries, int keyColumns) {
        PackedRows unordered = new PackedRows(entries, new int[] {0, entries.length}, 0, keyColumns);
        int size = unordered.count();
        int bits = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, size / ROWS_PER_BUCKET)));
        int[] starts = new int[(1 << bits) + 1];
        unordered.walk((key, at) -> starts[bucket(key.hash, bits) + 1] += unordered.end((int) at) - (int) at);
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] next = Arrays.copyOf(starts, starts.length);
        byte[] data = new byte[entries.length];
        unordered.walk((key, at) -> {
            int length = unordered.end((int) at) - (int) at;
            int bucket = bucket(key.hash, bits);
            System.arraycopy(entries, (int) at, data, next[bucket], length);
            next[bucket] += length;
        });
        return new PackedRows(data, starts, size, keyColumns);
    }

    static void write(Buffer out, Key key, Seen seen) {
        boolean keeps = seen.kept().length > 0;
        out.put(key.bytes).putCount(seen.shape() * 2L + (keeps ? 1 : 0));
        out.putLong(seen.fingerprint().high()).putLong(seen.fingerprint().low());
        if (keeps) {
            out.putSized(seen.kept());
        }
    }

    private int count() {
        int[] count = {0};
        walk((key, at) -> count[0]++);
        return count[0];
    }

    private int offset(Key key) {
        int bucket = bucket(key.hash, 31 - Integer.numberOfLeadingZeros(starts.length - 1));
        int length = key.bytes.length;
        for (int at = starts[bucket]; at < starts[bucket + 1]; at = end(at)) {
            if (Arrays.equals(data, at, Math.min(at + length, data.length), key.bytes, 0, length)) {
                return at;
            }
        }
        return -1;
    }

    private static int bucket(long hash, int bits) {
        return bits == 0 ? 0 : (int) (hash >>> 64 - bits);
    }

    private Seen seen(int at) {
        ByteBuffer in = ByteBuffer.wrap(data, at, data.length - at);
        int shape = (int) Buffer.readCount(in);
        Fingerprint fingerprint = new Fingerprint(in.getLong(), in.getLong());
        return new Seen(shape >>> 1, fingerprint, (shape & 1) == 0 ? Seen.NOTHING_KEPT : Buffer.readSized(in));
    }

    private int keyEnd(int at) {
        ByteBuffer in = ByteBuffer.wrap(data);
        in.position(at);
        for (int i = 0; i < keyColumns; i++) {
            Encoding.skip(in);
        }
        return in.position();
    }

    private int end(int at) {
        ByteBuffer in = ByteBuffer.wrap(data);
        in.position(keyEnd(at));
        int shape = (int) Buffer.readCount(in);
        in.position(in.position() + Fingerprint.BYTES);
        if ((shape & 1) == 1) {
            int kept = Math.toIntExact(Buffer.readCount(in));
            in.position(in.position() + kept);
        }
        return in.position();
    }

    private void walk(ObjLongConsumer<Key> action) {
        for (int at = 0; at < data.length; at = end(at)) {
            action.accept(new Key(Arrays.copyOfRange(data, at, keyEnd(at))), at);
        }
    }
}
