package io.wadi.change;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the page of a key: a hash table of four bytes a slot, which hold the page's number and, in the bits that are left, a piece of the key's
 * hash, so that hardly any page is asked in vain whether the key is its own. Open addressing with linear probing. Two keys with the same slot value
 * have exchangeable slots, so a slot may be freed without knowing whose it was.
 */
final class PageIndex {
    private static final int FREE = -1;
    private static final int FREED = -2;
    private static final int SMALLEST = 64;
    private static final double FULL = 0.8;
    private static final double GROWTH = 1.5;
    /** A slot's sign tells free ones from taken ones. */
    private static final int BITS = 31;

    private final int[] slots;
    private final int tagBits;
    private int used;

    private PageIndex(int length, int tagBits) {
        this.slots = new int[length];
        this.tagBits = tagBits;
        Arrays.fill(slots, FREE);
    }

    /** An empty index with room for so many keys and half as many again, in so many pages and as many again. */
    static PageIndex of(int keys, int pages) {
        int length = (int) Math.max(SMALLEST, Math.min(Integer.MAX_VALUE - 8L, (long) (keys / FULL * GROWTH)));
        int pageBits = Math.max(8, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, pages)) + 1);
        return new PageIndex(length, Math.max(0, BITS - pageBits));
    }

    /** Whether this key of this page can be added; if not, an index of another size must be made. */
    boolean takes(int page) {
        return used < slots.length * FULL && page <= Integer.MAX_VALUE >>> tagBits;
    }

    long heapBytes() {
        return 16L + 4L * slots.length;
    }

    /** The page that says it holds the key, or -1. */
    int find(long hash, IntPredicate holds) {
        int tag = tag(hash);
        int mask = (1 << tagBits) - 1;
        int asked = FREE;
        for (int i = home(hash); slots[i] != FREE; i = next(i)) {
            int slot = slots[i];
            if (slot >= 0 && (slot & mask) == tag && slot != asked) {
                if (holds.test(slot >>> tagBits)) {
                    return slot >>> tagBits;
                }
                asked = slot;
            }
        }
        return -1;
    }

    void add(long hash, int page) {
        int i = home(hash);
        while (slots[i] >= 0) {
            i = next(i);
        }
        if (slots[i] == FREE) {
            used++;
        }
        slots[i] = page << tagBits | tag(hash);
    }

    /** The key must have been added with this page. */
    void remove(long hash, int page) {
        int value = page << tagBits | tag(hash);
        int i = home(hash);
        while (slots[i] != value) {
            if (slots[i] == FREE) {
                throw new IllegalStateException("Page %d is not in the index".formatted(page));
            }
            i = next(i);
        }
        slots[i] = FREED;
    }

    /** Bits that neither the slot's place nor a page's bucket is chosen by. */
    private int tag(long hash) {
        return (int) (hash >>> 32) & (1 << tagBits) - 1;
    }

    private int home(long hash) {
        return (int) ((hash & 0xFFFFFFFFL) * slots.length >>> 32);
    }

    private int next(int i) {
        return i + 1 == slots.length ? 0 : i + 1;
    }
}
