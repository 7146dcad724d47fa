package io.wadi.change;

import io.wadi.table.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was delivered of one table (or one shard of it): by page, the keys with their fingerprints and kept columns. Pages with a range tile the
 * key space from end to end; loose pages hold what no page read has placed.
 *
 * <p>The seen rows live in memory, in some 20 bytes a row beyond the key, and in a store as {@link StateRecord}s: {@link #commit} says what to
 * write, {@link #read} takes it back. Each record is written once, under a key that bears the commit's number; the head, written last, says which
 * commit is complete, so that a store that cannot write several keys at once still never shows half a commit.
 *
 * <p>Not thread-safe: {@link Tracker} guards it.
 */
public final class SeenRows {
    private static final int CHUNK_BYTES = 512 * 1024;

    private final String name;
    private final List<String> keyColumns;
    private final List<@Nullable Page> pages = new ArrayList<>();
    private final List<Page> chain = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private PageIndex index = PageIndex.of(0, 0);
    private int size;
    private long commit;
    /** The last commit that the store held. */
    private long found;

    private Bookmark bookmark = Bookmark.START;
    private int shapesWritten;
    private List<String> obsolete = new ArrayList<>();
    private final List<Page> gone = new ArrayList<>();
    private final Deque<Integer> freeNumbers = new ArrayDeque<>();
    private long storedBytes;
    private OwedRows owed = new OwedRows();
    private long owner;
    private Takeovers takeovers = new Takeovers();
    private @Nullable String formerHead;

    private SeenRows(String name, List<String> keyColumns) {
        this.name = name;
        this.keyColumns = List.copyOf(keyColumns);
    }

    /** Seen rows of a table of which nothing was ever delivered: one page, from end to end. */
    public static SeenRows none(String name, List<String> keyColumns) {
        SeenRows seen = empty(name, keyColumns);
        seen.chain.add(seen.newPage(false));
        return seen;
    }

    /**
     * The seen rows that a store holds under a name; none if it holds nothing.
     *
     * @param name tells these seen rows from others in the same store: route, table and shard
     * @param records what the store holds, in any order; those of other names are passed over
     * @throws StateException if what is stored is corrupt, foreign, of a newer format, or of another key
     */
    public static SeenRows read(String name, List<String> keyColumns, Collection<StateRecord> records) {
        return read(name, keyColumns, records, 0);
    }

    /**
     * The same, where whoever had them before may write on unfenced.
     *
     * @param owner the number of who has them now: greater than those of all before, and at least the number of their last commit and the one after;
     *     0: nobody else can write
     */
    public static SeenRows read(String name, List<String> keyColumns, Collection<StateRecord> records, long owner) {
        SeenRows seen = new SeenRowsReader(name, keyColumns, records).read();
        if (owner > 0) {
            seen.takeOver(owner);
        }
        return seen;
    }

    private void takeOver(long number) {
        if (number <= owner) {
            throw StateFormat.unusable(
                    StateKeys.head(name, owner),
                    "has a later owner, %d, than this one, %d: its store was copied or set back"
                            .formatted(owner, number),
                    null);
        }
        formerHead = found == 0 ? null : StateKeys.head(name, owner);
        owner = number;
        // What the one before writes from now on stands under numbers that are passed over, and so never counts.
        takeovers.add(found, number);
        // To this one they would be another's, and count.
        obsolete.addAll(owed.takeAnswered());
        commit = Math.max(commit, number);
    }

    /** Without even a page, to be restored. */
    static SeenRows empty(String name, List<String> keyColumns) {
        return new SeenRows(name, keyColumns);
    }

    /** How many rows are seen. */
    public int size() {
        return size;
    }

    Stream<Key> keys() {
        return pages.stream().filter(Objects::nonNull).flatMap(page -> page.keys().stream());
    }

    /** Keys that were delivered or bound a page: if these are of the types of the table's key, all are. */
    Stream<RowKey> boundsAndOneKey() {
        Stream<RowKey> bounds = chain.stream().map(page -> page.high).filter(Objects::nonNull);
        Stream<RowKey> kept = Stream.concat(keys().limit(1), owed.keys().stream())
                .map(key -> Encoding.readKey(ByteBuffer.wrap(key.bytes), keyColumns.size()));
        return Stream.concat(bounds, kept);
    }

    /** What the seen rows take of the heap, in bytes. */
    public long heapBytes() {
        long bytes = index.heapBytes();
        for (Page page : pages) {
            bytes += page == null ? 8 : page.heapBytes();
        }
        return bytes;
    }

    /** What the store holds of them, in bytes, without what it has yet to compact. */
    public long storedBytes() {
        return storedBytes;
    }

    /** The number of the last commit. */
    public long commitNumber() {
        return commit;
    }

    String name() {
        return name;
    }

    public Bookmark bookmark() {
        return bookmark;
    }

    /** Where the scans go on from here: kept with the next commit. */
    void bookmark(Bookmark other) {
        bookmark = other;
    }

    /** Whether every row of the table was handed on once. */
    public boolean isWalked() {
        return chain.stream().allMatch(page -> page.walked);
    }

    /** The pages that tile the key space, in its order. */
    List<Page> chain() {
        return chain;
    }

    List<Page> loosePages() {
        return pages.stream()
                .filter(page -> page != null && page.loose)
                .map(page -> (Page) page)
                .toList();
    }

    /** The shape's number; a new shape is taken in. */
    int number(Shape shape) {
        int known = shapes.indexOf(shape);
        if (known < 0) {
            shapes.add(shape);
            return shapes.size() - 1;
        }
        return known;
    }

    Shape shape(int number) {
        return shapes.get(number);
    }

    @Nullable
    Page pageOf(Key key) {
        int id = index.find(key.hash, page -> page(page).contains(key));
        return id < 0 ? null : page(id);
    }

    /** Places a seen row in a page, wherever it stood before. */
    void put(Page page, Key key, Seen seen) {
        Page before = pageOf(key);
        if (before != page) {
            if (before != null) {
                take(before, key);
            }
            add(page, key);
        }
        page.put(key, seen);
    }

    void forget(Key key) {
        Page page = pageOf(key);
        if (page != null) {
            take(page, key);
        }
    }

    /** Cuts {@code (low, boundary]} off the front of a page: a new page without rows, which stands before it. */
    Page cut(Page page, RowKey boundary) {
        if (page.high != null && page.high.equals(boundary)) {
            throw new IllegalArgumentException("Nothing would be left behind the cut");
        }
        Page front = newPage(false);
        front.low = page.low;
        front.high = boundary;
        page.low = boundary;
        page.strays |= page.size() > 0;
        page.log.headChanged = true;
        chain.add(chain.indexOf(page), front);
        return front;
    }

    /** Joins a page with its next neighbour, whose rows and range it takes over. */
    void join(Page page, Page next) {
        Map<Key, Seen> moved = new HashMap<>();
        next.forEach(moved::put);
        moved.forEach((key, seen) -> put(page, key, seen));
        page.high = next.high;
        page.walked &= next.walked;
        page.strays |= next.strays;
        page.log.headChanged = true;
        drop(next);
    }

    /** A new page without range. */
    Page newLoosePage() {
        return newPage(true);
    }

    /** Takes an empty page without range away. */
    void drop(Page page) {
        gone.add(page);
        storedBytes -= page.log.bytes();
        pages.set(page.id, null);
        chain.remove(page);
    }

    /** Takes a page without range away, and forgets its rows. */
    void dropWithRows(Page page) {
        page.keys().forEach(key -> take(page, key));
        drop(page);
    }

    /** What a commit that was broken off may have delivered. */
    OwedRows owed() {
        return owed;
    }

    /**
     * What a store must hold before records go that are not written together with the seen rows: how the next commit will leave these rows. An
     * announcement stands where the last one stood, which its commit has made void.
     */
    List<StateRecord> owe(Map<Key, Optional<Seen>> rows) {
        List<StateRecord> records = new ArrayList<>();
        writeShapes(records);
        int slot = owed.freeSlot();
        int piece = 0;
        for (Buffer content : new OwedRecord(commit + 1, keyColumns, rows).write()) {
            records.add(new StateRecord(StateKeys.owed(name, owner, slot, piece++), StateFormat.seal(content)));
        }
        return records;
    }

    boolean isDirty() {
        return !obsolete.isEmpty()
                || !gone.isEmpty()
                || pages.stream().anyMatch(page -> page != null && page.isDirty());
    }

    /** What a store must write for all that changed since the last commit, in this order. */
    List<StateRecord> commit(Bookmark bookmark) {
        commit++;
        this.bookmark = bookmark;
        List<StateRecord> records = new ArrayList<>();
        // What an earlier commit made obsolete goes first: this commit's own may not, until its head is written.
        obsolete.forEach(key -> records.add(new StateRecord(key, null)));
        obsolete = new ArrayList<>();
        writeShapes(records);
        for (Page page : pages) {
            if (page != null && page.isDirty()) {
                write(page, records);
            }
        }
        for (Page page : gone) {
            obsolete.addAll(page.log.keys());
            String key = StateKeys.page(name, page.id, commit, 0);
            records.add(new StateRecord(key, StateFormat.seal(Chunk.gone())));
            obsolete.add(key);
            freeNumbers.add(page.id);
        }
        gone.clear();
        records.add(new StateRecord(StateKeys.head(name, owner), StateFormat.seal(head())));
        if (formerHead != null) {
            obsolete.add(formerHead);
            formerHead = null;
        }
        if (owner > 0) {
            obsolete.addAll(owed.takeAnswered());
        }
        return records;
    }

    private void writeShapes(List<StateRecord> records) {
        for (; shapesWritten < shapes.size(); shapesWritten++) {
            Buffer shape = new Buffer(256).put(shapes.get(shapesWritten).write());
            records.add(new StateRecord(StateKeys.shape(name, shapesWritten), StateFormat.seal(shape)));
        }
    }

    private void write(Page page, List<StateRecord> records) {
        storedBytes -= page.log.bytes();
        Page.Written written = page.write();
        byte[] content = written.content();
        int chunks = Math.max(1, (content.length + CHUNK_BYTES - 1) / CHUNK_BYTES);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            int from = i * CHUNK_BYTES;
            Buffer chunk = Chunk.head(written.base(), page.loose, chunks)
                    .put(content, from, Math.min(CHUNK_BYTES, content.length - from));
            String key = StateKeys.page(name, page.id, commit, i);
            keys.add(key);
            records.add(new StateRecord(key, StateFormat.seal(chunk)));
        }
        obsolete.addAll(page.log.wrote(written.base(), content.length, keys));
        storedBytes += page.log.bytes();
    }

    private Buffer head() {
        Buffer head = new Buffer(256).putCount(commit).putCount(pages.size()).putCount(keyColumns.size());
        keyColumns.forEach(head::putText);
        bookmark.write(head);
        head.putCount(owed.commits().size());
        owed.commits().forEach(head::putCount);
        takeovers.write(head);
        return head;
    }

    /** Takes in what a reader found in a store; the pages without gaps, in the order of their numbers, null where one is gone. */
    void restore(
            long commit,
            Bookmark bookmark,
            List<Shape> shapes,
            List<@Nullable Page> pages,
            List<Page> chain,
            List<String> obsolete,
            OwedRows owed) {
        // An announcement is known by its commit's number: none that still counts may be taken for a later one.
        this.found = commit;
        this.commit = owed.commits().isEmpty()
                ? commit
                : Math.max(commit, owed.commits().last());
        this.owed = owed;
        this.bookmark = bookmark;
        this.shapes.addAll(shapes);
        this.shapesWritten = shapes.size();
        this.pages.addAll(pages);
        this.chain.addAll(chain);
        this.obsolete.addAll(obsolete);
        for (int number = 0; number < pages.size(); number++) {
            Page page = pages.get(number);
            if (page == null) {
                freeNumbers.add(number);
            } else {
                size += page.size();
                storedBytes += page.log.bytes();
            }
        }
        reindex();
    }

    /** Takes in under which number the seen rows were kept, and which commits do not count. */
    void restore(long owner, Takeovers takeovers) {
        this.owner = owner;
        this.takeovers = takeovers;
    }

    private Page newPage(boolean loose) {
        // A number is free for another page once the store knows that its page is gone.
        Integer free = freeNumbers.poll();
        Page page = new Page(free == null ? pages.size() : free, loose, keyColumns.size());
        if (free == null) {
            pages.add(page);
        } else {
            pages.set(free, page);
        }
        return page;
    }

    private Page page(int id) {
        Page page = pages.get(id);
        if (page == null) {
            throw new IllegalStateException("The index names page %d, which is gone".formatted(id));
        }
        return page;
    }

    private void take(Page page, Key key) {
        index.remove(key.hash, page.id);
        page.forget(key);
        size--;
    }

    private void add(Page page, Key key) {
        if (!index.takes(page.id)) {
            reindex();
        }
        index.add(key.hash, page.id);
        size++;
    }

    /** What the index was before takes no memory any more while the next fills (guarantee 7). */
    private void reindex() {
        index = PageIndex.of(size, pages.size());
        for (Page page : pages) {
            if (page != null) {
                page.forEachHash(hash -> index.add(hash, page.id));
            }
        }
    }
}
