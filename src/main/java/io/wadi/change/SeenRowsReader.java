package io.wadi.change;

import io.wadi.table.RowKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts seen rows together again from what a store holds. */
final class SeenRowsReader {
    private final String name;
    private final List<String> keyColumns;
    private final Map<String, byte[]> values = new HashMap<>();
    private final List<String> obsolete = new ArrayList<>();

    SeenRowsReader(String name, List<String> keyColumns, Collection<StateRecord> records) {
        this.name = name;
        this.keyColumns = keyColumns;
        for (StateRecord record : records) {
            byte[] value = record.value();
            if (!StateKeys.isOf(name, record.key())) {
                continue;
            }
            if (value == null) {
                values.remove(record.key());
            } else {
                values.put(record.key(), value);
            }
        }
    }

    SeenRows read() {
        Long owner = newestOwner();
        if (owner == null) {
            return nothingCommitted();
        }
        String key = StateKeys.head(name, owner);
        Head head =
                StateFormat.open(key, Objects.requireNonNull(values.get(key)), content -> Head.read(owner, content));
        KeyCheck.sameColumns(name, head.keyColumns, keyColumns);
        List<@Nullable Page> pages = pages(head);
        SeenRows seen = SeenRows.empty(name, keyColumns);
        seen.restore(head.commit, head.bookmark, shapes(), pages, chain(pages), obsolete, owed(head));
        seen.restore(owner, head.takeovers);
        return seen;
    }

    /** Whoever took the seen rows over last has the highest number; what one before writes later does not count. */
    private @Nullable Long newestOwner() {
        String any = StateKeys.head(name, 0);
        SortedMap<Long, String> heads = new TreeMap<>();
        for (String key : values.keySet()) {
            if (key.equals(any)) {
                heads.put(0L, key);
            } else if (key.startsWith(any + "/")) {
                heads.put(Long.parseLong(key.substring(any.length() + 1)), key);
            }
        }
        if (heads.isEmpty()) {
            return null;
        }
        Long newest = heads.lastKey();
        obsolete.addAll(heads.headMap(newest).values());
        return newest;
    }

    /** The first commit never came to its head: nothing of it counts, but its records may have been delivered. */
    private SeenRows nothingCommitted() {
        values.keySet().stream().filter(key -> key.startsWith(name + "/page/")).forEach(obsolete::add);
        SeenRows none = SeenRows.none(name, keyColumns);
        none.restore(0, Bookmark.START, shapes(), List.of(), List.of(), obsolete, owed(Head.NONE));
        return none;
    }

    private OwedRows owed(Head head) {
        OwedRows rows = new OwedRows();
        String prefix = name + "/owed/";
        values.forEach((key, stored) -> {
            if (key.startsWith(prefix)) {
                OwedRecord owed = StateFormat.open(key, stored, OwedRecord::read);
                boolean own = StateKeys.announcer(key) == head.owner;
                if (!own || owed.commit() > head.commit || head.owed.contains(owed.commit())) {
                    KeyCheck.sameColumns(name, owed.keyColumns(), keyColumns);
                    rows.add(owed, slot(key));
                    rows.keep(owed, key);
                } else {
                    rows.answered(key);
                }
            }
        });
        return rows;
    }

    /** The last number but one of its key. */
    private static int slot(String key) {
        String[] parts = key.split("/", -1);
        return Integer.parseInt(parts[parts.length - 2]);
    }

    private List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        byte[] stored;
        while ((stored = values.get(StateKeys.shape(name, shapes.size()))) != null) {
            shapes.add(StateFormat.open(StateKeys.shape(name, shapes.size()), stored, Shape::read));
        }
        return shapes;
    }

    private List<@Nullable Page> pages(Head head) {
        Map<Integer, SortedMap<Long, SortedMap<Integer, Chunk>>> chunks = new HashMap<>();
        String prefix = name + "/page/";
        values.forEach((key, stored) -> {
            if (key.startsWith(prefix)) {
                String[] path = key.substring(prefix.length()).split("/", -1);
                long commit = Long.parseLong(path[1]);
                if (commit > head.commit || !head.takeovers.counts(commit)) {
                    obsolete.add(key);
                } else {
                    chunks.computeIfAbsent(Integer.parseInt(path[0]), id -> new TreeMap<>())
                            .computeIfAbsent(commit, number -> new TreeMap<>())
                            .put(Integer.parseInt(path[2]), StateFormat.open(key, stored, Chunk::read));
                }
            }
        });
        List<@Nullable Page> pages = new ArrayList<>();
        for (int id = 0; id < head.pages; id++) {
            SortedMap<Long, SortedMap<Integer, Chunk>> commits = chunks.get(id);
            pages.add(commits == null ? null : page(id, commits));
        }
        return pages;
    }

    /** The page from its newest base and the deltas after it; null if it is gone. */
    private @Nullable Page page(int id, SortedMap<Long, SortedMap<Integer, Chunk>> commits) {
        Page page = null;
        for (Map.Entry<Long, SortedMap<Integer, Chunk>> written : commits.entrySet()) {
            SortedMap<Integer, Chunk> chunks = written.getValue();
            Chunk first = chunks.get(0);
            if (first == null || chunks.size() != first.chunks()) {
                if (laterBase(commits, written.getKey())) {
                    continue; // half of it is taken away already
                }
                throw damaged(id, "chunks of commit %d are missing".formatted(written.getKey()));
            }
            List<String> keys = chunks.keySet().stream()
                    .map(chunk -> StateKeys.page(name, id, written.getKey(), chunk))
                    .toList();
            switch (first.kind()) {
                case GONE -> {
                    if (page != null) {
                        obsolete.addAll(page.log.keys());
                        page = null;
                    }
                    obsolete.addAll(keys);
                }
                case BASE -> {
                    Page base = new Page(id, first.loose(), keyColumns.size());
                    if (page != null) {
                        obsolete.addAll(page.log.keys());
                    }
                    page = base;
                    int bytes = read(id, chunks, base::readBase);
                    base.log.wrote(true, bytes, keys);
                }
                case DELTA -> {
                    if (page == null) {
                        if (laterBase(commits, written.getKey())) {
                            obsolete.addAll(keys);
                            continue;
                        }
                        throw damaged(id, "its base is missing");
                    }
                    int bytes = read(id, chunks, page::readDelta);
                    page.log.wrote(false, bytes, keys);
                }
            }
        }
        return page;
    }

    private static boolean laterBase(SortedMap<Long, SortedMap<Integer, Chunk>> commits, long commit) {
        return commits.tailMap(commit + 1).values().stream()
                .map(chunks -> chunks.get(0))
                .anyMatch(chunk -> chunk != null && chunk.kind() != Chunk.Kind.DELTA);
    }

    private int read(int id, SortedMap<Integer, Chunk> chunks, java.util.function.Consumer<ByteBuffer> reader) {
        Buffer content = new Buffer(1024);
        chunks.values().forEach(chunk -> content.put(chunk.content()));
        try {
            reader.accept(ByteBuffer.wrap(content.toArray()));
        } catch (RuntimeException e) {
            throw StateFormat.unusable(name + "/page/" + id, "cannot be read", e);
        }
        return content.length();
    }

    /** The pages with a range, from the one that is open below, each followed by the one that begins where it ends. */
    private List<Page> chain(List<@Nullable Page> pages) {
        Map<@Nullable RowKey, Page> byLow = new HashMap<>();
        for (Page page : pages) {
            if (page != null && !page.loose && byLow.put(page.low, page) != null) {
                throw damaged(page.id, "it overlaps another");
            }
        }
        List<Page> chain = new ArrayList<>();
        Page page = byLow.remove(null);
        while (page != null) {
            chain.add(page);
            page = page.high == null ? null : byLow.remove(page.high);
        }
        if (chain.isEmpty() || chain.get(chain.size() - 1).high != null || !byLow.isEmpty()) {
            throw StateFormat.unusable(name + "/page", "leaves a gap: the pages do not tile the key space", null);
        }
        return chain;
    }

    private StateException damaged(int page, String why) {
        return StateFormat.unusable(name + "/page/" + page, "is not whole: " + why, null);
    }

    /** @param owed the commits whose announcements still count, of those that came before */
    private record Head(
            long owner,
            long commit,
            int pages,
            List<String> keyColumns,
            Bookmark bookmark,
            Set<Long> owed,
            Takeovers takeovers) {
        static final Head NONE = new Head(0, 0, 0, List.of(), Bookmark.START, Set.of(), new Takeovers());

        static Head read(long owner, ByteBuffer in) {
            long commit = Buffer.readCount(in);
            int pages = Math.toIntExact(Buffer.readCount(in));
            List<String> keyColumns = new ArrayList<>();
            for (long i = Buffer.readCount(in); i > 0; i--) {
                keyColumns.add(Buffer.readText(in));
            }
            Bookmark bookmark = Bookmark.read(in);
            Set<Long> owed = new HashSet<>();
            for (long i = in.hasRemaining() ? Buffer.readCount(in) : 0; i > 0; i--) {
                owed.add(Buffer.readCount(in));
            }
            return new Head(owner, commit, pages, keyColumns, bookmark, owed, Takeovers.read(in));
        }
    }
}
