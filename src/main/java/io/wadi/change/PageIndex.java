package io.wadi.change;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the page of a key: a hash table of four bytes a slot, which hold the page's number and, in the bits that are left, a piece of the key's
 * hash (its tag), so that hardly any page is asked in vain whether the key is its own.
 *
 * <p>The table is cut into many segments by the hash's low bits. Where a tag stands in its segment follows from the tag alone, so a full segment
 * grows by a little without asking the pages for their keys, and at no moment is there more than one segment twice (guarantee 7). Within a segment:
 * open addressing with linear probing, in which a newcomer takes the slot of one that stands nearer to its home (Robin Hood hashing; Celis 1986), so that
 * a search for a key that is not there soon ends, however full the segment. Two keys with the same slot value have exchangeable slots, so a slot may be freed without knowing whose it was.
 */
final class PageIndex {
    private static final int FREE = -1;
    private static final double FULL = 0.88;
    private static final double GROWTH = 1.125;
    private static final int SMALLEST = 8;

    /** Keys to a segment on average, before there must be more segments: few enough to be moved at a glance, enough to carry an array's header. */
    private static final int MOST_KEYS = 800;

    private static final int FIRST_KEYS = 200;
    /** A slot's sign tells free ones from taken ones. */
    private static final int BITS = 31;

    private final int[][] segments;
    private final int[] taken;
    private final int firstLength;
    private final int tagBits;
    private long keys;
    private long slots;

    private PageIndex(int count, int firstLength, int tagBits) {
        this.segments = new int[count][];
        this.taken = new int[count];
        this.firstLength = firstLength;
        this.tagBits = tagBits;
    }

    /** An empty index for so many keys and some times as many, in so many pages and as many again. It takes memory as keys are added. */
    static PageIndex of(int keys, int pages) {
        int count = Integer.highestOneBit(Math.max(1, keys / FIRST_KEYS));
        int length = (int) Math.max(SMALLEST, keys / count / FULL * GROWTH);
        int pageBits = Math.max(8, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, pages)) + 1);
        return new PageIndex(count, length, Math.max(0, BITS - pageBits));
    }

    /** Whether a key of this page can be added; if not, an index of another size must be made. */
    boolean takes(int page) {
        return keys < (long) segments.length * MOST_KEYS && page <= Integer.MAX_VALUE >>> tagBits;
    }

    /** Every segment has a header of sixteen bytes, an address and a count. */
    long heapBytes() {
        return 72L + 24L * segments.length + 4L * slots;
    }

    /** The page that says it holds the key, or -1. */
    int find(long hash, IntPredicate holds) {
        int[] segment = segments[segment(hash)];
        if (segment == null) {
            return -1;
        }
        int tag = tag(hash);
        int mask = (1 << tagBits) - 1;
        int asked = FREE;
        int i = home(tag, segment.length);
        for (int far = 0; segment[i] != FREE && distance(segment, i) >= far; far++) {
            int slot = segment[i];
            if ((slot & mask) == tag && slot != asked) {
                if (holds.test(slot >>> tagBits)) {
                    return slot >>> tagBits;
                }
                asked = slot;
            }
            i = next(i, segment.length);
        }
        return -1;
    }

    void add(long hash, int page) {
        int number = segment(hash);
        int[] segment = segments[number];
        if (segment == null || taken[number] + 1 > segment.length * FULL) {
            segment = grown(number);
        }
        insert(segment, page << tagBits | tag(hash));
        taken[number]++;
        keys++;
    }

    /** The key must have been added with this page. */
    void remove(long hash, int page) {
        int number = segment(hash);
        int[] segment = segments[number];
        int value = page << tagBits | tag(hash);
        int i = segment == null ? 0 : home(tag(hash), segment.length);
        while (segment != null && segment[i] != value && segment[i] != FREE) {
            i = next(i, segment.length);
        }
        if (segment == null || segment[i] == FREE) {
            throw new IllegalStateException("Page %d is not in the index".formatted(page));
        }
        close(segment, i);
        taken[number]--;
        keys--;
    }

    /** Frees a slot; those after it that are not at home move one nearer. */
    private void close(int[] segment, int freed) {
        int gap = freed;
        int i = next(gap, segment.length);
        while (segment[i] != FREE && distance(segment, i) > 0) {
            segment[gap] = segment[i];
            gap = i;
            i = next(i, segment.length);
        }
        segment[gap] = FREE;
    }

    private int[] grown(int number) {
        int[] before = segments[number];
        // An even number: the heap counts by eight bytes.
        int length = before == null ? firstLength : Math.max(before.length + 2, (int) (before.length * GROWTH));
        int[] after = new int[length + 1 & ~1];
        Arrays.fill(after, FREE);
        if (before != null) {
            for (int slot : before) {
                if (slot != FREE) {
                    insert(after, slot);
                }
            }
        }
        slots += after.length - (before == null ? 0 : before.length);
        segments[number] = after;
        return after;
    }

    private void insert(int[] segment, int slot) {
        int homeless = slot;
        int i = home(slot & (1 << tagBits) - 1, segment.length);
        for (int far = 0; segment[i] != FREE; far++) {
            int there = distance(segment, i);
            if (there < far) {
                int nearer = segment[i];
                segment[i] = homeless;
                homeless = nearer;
                far = there;
            }
            i = next(i, segment.length);
        }
        segment[i] = homeless;
    }

    private int segment(long hash) {
        return (int) hash & segments.length - 1;
    }

    /** Bits that neither the segment nor a page's bucket is chosen by. */
    private int tag(long hash) {
        return (int) (hash >>> 32) & (1 << tagBits) - 1;
    }

    private int home(int tag, int length) {
        return (int) ((long) tag * length >>> tagBits);
    }

    /** How far from its home a slot's key stands. */
    private int distance(int[] segment, int i) {
        int distance = i - home(segment[i] & (1 << tagBits) - 1, segment.length);
        return distance < 0 ? distance + segment.length : distance;
    }

    private static int next(int i, int length) {
        return i + 1 == length ? 0 : i + 1;
    }
}
