package io.wadi.change;

import io.wadi.table.Row;
import io.wadi.table.RowKey;
import io.wadi.table.Versions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A contiguous range of keys {@code (low, high]} with its seen rows; a null bound is open. A <em>loose</em> page has no range: it holds rows that
 * a quick scan found and no page read has placed yet.
 *
 * <p>Not thread-safe: {@link Tracker} guards it.
 */
public final class Page {
    final int id;
    final boolean loose;
    private final int keyColumns;

    @Nullable
    RowKey low;

    @Nullable
    RowKey high;

    /** Whether every row of the range was handed on once: what is unknown here from then on is an insert, no snapshot. */
    boolean walked;

    /** Whether seen rows of it may lie before its range: it was cut, and not read to its end since. */
    boolean strays;

    /** Rows of the first walk that are not committed: until there is none the page is not durably walked. */
    int snapshotsOnTheirWay;

    /** Keys of this page that have a change on its way. */
    int onTheirWay;
    /** Of a page of recent rows: the newest version that it ever held; null where rows without version are, and in other pages. */
    @Nullable
    Object newest;

    private PackedRows packed = PackedRows.NONE;
    private Map<Key, Optional<Seen>> changes = new HashMap<>();
    private int size;

    /** What the store holds of this page, and whether its head must be written again. */
    final PageLog log = new PageLog();

    Page(int id, boolean loose, int keyColumns) {
        this.id = id;
        this.loose = loose;
        this.keyColumns = keyColumns;
    }

    public @Nullable RowKey low() {
        return low;
    }

    public @Nullable RowKey high() {
        return high;
    }

    /** How many seen rows the page holds. */
    public int size() {
        return size;
    }

    public boolean isWalked() {
        return walked;
    }

    /**
     * Whether a read of at most so many rows came to the page's end: it brought fewer, or the last of them is the page's upper bound. To cut the
     * page there would leave a range in which no key fits, and two pages that begin at the same key.
     */
    public boolean isReadToEnd(List<Row> rows, int limit) {
        return rows.size() < limit
                || high != null && high.equals(rows.get(rows.size() - 1).key());
    }

    long heapBytes() {
        return 128 + packed.heapBytes();
    }

    void holds(Object version) {
        if (newest == null || Versions.ORDER.compare(version, newest) > 0) {
            newest = version;
            log.headChanged = true;
        }
    }

    boolean contains(Key key) {
        Optional<Seen> changed = changes.get(key);
        return changed != null ? changed.isPresent() : packed.contains(key);
    }

    @Nullable
    Seen find(Key key) {
        Optional<Seen> changed = changes.get(key);
        return changed != null ? changed.orElse(null) : packed.find(key);
    }

    void put(Key key, Seen seen) {
        Optional<Seen> before = changes.put(key, Optional.of(seen));
        if (before == null ? !packed.contains(key) : before.isEmpty()) {
            size++;
        }
    }

    void forget(Key key) {
        if (contains(key)) {
            size--;
            changes.put(key, Optional.empty());
        }
    }

    void forEach(BiConsumer<Key, Seen> action) {
        changes.forEach((key, seen) -> seen.ifPresent(known -> action.accept(key, known)));
        packed.forEach((key, seen) -> {
            if (!changes.containsKey(key)) {
                action.accept(key, seen);
            }
        });
    }

    /** The hashes of all seen rows' keys. */
    void forEachHash(LongConsumer action) {
        if (changes.isEmpty()) {
            packed.forEachHash(action);
        } else {
            forEach((key, seen) -> action.accept(key.hash));
        }
    }

    /** The keys of the page's seen rows that are not among these. */
    List<Key> without(Set<Key> others) {
        List<Key> rest = new ArrayList<>();
        changes.forEach((key, seen) -> {
            if (seen.isPresent() && !others.contains(key)) {
                rest.add(key);
            }
        });
        packed.forEach(key -> {
            if (!changes.containsKey(key) && !others.contains(key)) {
                rest.add(key);
            }
        });
        return rest;
    }

    Set<Key> keys() {
        return new HashSet<>(without(Set.of()));
    }

    boolean isDirty() {
        return !changes.isEmpty() || log.headChanged;
    }

    /** What the store must be told since the last time, and forgets that it must. */
    Written write() {
        Buffer head = head();
        // A base once the deltas exceed half of it: a start then reads, and the store holds, at most half as much again
        // as the rows themselves.
        Buffer delta = log.isEmpty() ? null : delta();
        pack();
        if (delta == null || log.wantsBase(delta.length())) {
            return new Written(true, head.put(packed.data()).toArray());
        }
        return new Written(false, head.put(delta.array(), 0, delta.length()).toArray());
    }

    /** @param base whether it stands alone, or on what was written before */
    record Written(boolean base, byte[] content) {}

    void readBase(ByteBuffer in) {
        readHead(in);
        byte[] entries = new byte[in.remaining()];
        in.get(entries);
        packed = PackedRows.read(entries, keyColumns);
        size = packed.size();
    }

    void readDelta(ByteBuffer in) {
        readHead(in);
        Map<Key, Optional<Seen>> delta = new HashMap<>();
        for (long i = Buffer.readCount(in); i > 0; i--) {
            delta.put(new Key(Encoding.key(Encoding.readKey(in, keyColumns))), Optional.empty());
        }
        byte[] entries = new byte[in.remaining()];
        in.get(entries);
        PackedRows.read(entries, keyColumns).forEach((Key key, Seen seen) -> delta.put(key, Optional.of(seen)));
        packed = packed.with(delta, keyColumns);
        size = packed.size();
    }

    private void pack() {
        boolean inPlace = changes.entrySet().stream()
                .allMatch(change -> change.getValue().isPresent()
                        && packed.overwrite(change.getKey(), change.getValue().get()));
        if (!inPlace) {
            packed = packed.with(changes, keyColumns);
        }
        changes = new HashMap<>();
    }

    private Buffer delta() {
        Buffer out = new Buffer(256);
        out.putCount(changes.values().stream().filter(Optional::isEmpty).count());
        changes.forEach((key, seen) -> {
            if (seen.isEmpty()) {
                out.put(key.bytes);
            }
        });
        changes.forEach((key, seen) -> seen.ifPresent(known -> PackedRows.write(out, key, known)));
        return out;
    }

    private Buffer head() {
        Buffer out = new Buffer(256);
        out.put((walked && snapshotsOnTheirWay == 0 ? 1 : 0)
                | (low == null ? 0 : 2)
                | (high == null ? 0 : 4)
                | (newest == null ? 0 : 8)
                | (strays ? 16 : 0));
        if (low != null) {
            out.put(Encoding.key(low));
        }
        if (high != null) {
            out.put(Encoding.key(high));
        }
        if (newest != null) {
            Encoding.write(out, newest);
        }
        return out;
    }

    private void readHead(ByteBuffer in) {
        int flags = in.get();
        walked = (flags & 1) != 0;
        strays = (flags & 16) != 0;
        low = (flags & 2) == 0 ? null : Encoding.readKey(in, keyColumns);
        high = (flags & 4) == 0 ? null : Encoding.readKey(in, keyColumns);
        newest = (flags & 8) == 0 ? null : Encoding.read(in);
    }
}
