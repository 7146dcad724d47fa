package io.wadi.change;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
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

    void forEachHash(LongConsumer action) {
        for (int at = 0; at < data.length; ) {
            int keyEnd = keyEnd(at);
            action.accept(Key.hash(data, at, keyEnd));
            at = entryEnd(keyEnd);
        }
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
        int from = 0;
        for (int replaced : offsetsOf(changes.keySet())) {
            entries.put(data, from, replaced - from);
            from = end(replaced);
        }
        entries.put(data, from, data.length - from);
        changes.forEach((key, seen) -> seen.ifPresent(known -> write(entries, key, known)));
        return read(entries.toArray(), keyColumns);
    }

    /** Where the entries of these keys begin, in ascending order; keys that have none are left out. */
    private int[] offsetsOf(Set<Key> keys) {
        return keys.stream()
                .mapToInt(this::offset)
                .filter(at -> at >= 0)
                .sorted()
                .toArray();
    }

    /** Rows from their entries in any order. Throws {@link RuntimeException} if the bytes are no entries. */
    static PackedRows read(byte[] entries, int keyColumns) {
        PackedRows unordered = new PackedRows(entries, new int[] {0, entries.length}, 0, keyColumns);
        Entries found = new Entries();
        for (int at = 0; at < entries.length; ) {
            int keyEnd = unordered.keyEnd(at);
            int end = unordered.entryEnd(keyEnd);
            found.add(end, Key.hash(entries, at, keyEnd));
            at = end;
        }
        int bits = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, found.size / ROWS_PER_BUCKET)));
        int[] starts = new int[(1 << bits) + 1];
        for (int i = 0; i < found.size; i++) {
            starts[bucket(found.hashes[i], bits) + 1] += found.length(i);
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] next = Arrays.copyOf(starts, starts.length);
        byte[] data = new byte[entries.length];
        for (int i = 0; i < found.size; i++) {
            int bucket = bucket(found.hashes[i], bits);
            int length = found.length(i);
            System.arraycopy(entries, found.ends[i] - length, data, next[bucket], length);
            next[bucket] += length;
        }
        return new PackedRows(data, starts, found.size, keyColumns);
    }

    /** Where entries that stand one behind the other end, and what their keys hash to. */
    private static final class Entries {
        private int[] ends = new int[64];
        private long[] hashes = new long[64];
        private int size;

        void add(int end, long hash) {
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, size * 2);
                hashes = Arrays.copyOf(hashes, size * 2);
            }
            ends[size] = end;
            hashes[size++] = hash;
        }

        int length(int i) {
            return i == 0 ? ends[0] : ends[i] - ends[i - 1];
        }
    }

    static void write(Buffer out, Key key, Seen seen) {
        boolean keeps = seen.kept().length > 0;
        out.put(key.bytes).putCount(seen.shape() * 2L + (keeps ? 1 : 0));
        out.putLong(seen.fingerprint().high()).putLong(seen.fingerprint().low());
        if (keeps) {
            out.putSized(seen.kept());
        }
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
        int end = at;
        for (int i = 0; i < keyColumns; i++) {
            end = Encoding.end(data, end);
        }
        return end;
    }

    private int end(int at) {
        return entryEnd(keyEnd(at));
    }

    private int entryEnd(int keyEnd) {
        if (data[keyEnd] >= 0 && (data[keyEnd] & 1) == 0) {
            return keyEnd + 1 + Fingerprint.BYTES; // nearly every entry
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        in.position(keyEnd);
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
