package io.wadi.change;

import java.util.function.IntPredicate;

/**
 * Finds the page of a key: a hash table that holds only the pages' numbers, four bytes a slot, and asks the page itself whether the key is its
 * own. Open addressing with linear probing. Two keys of one page have exchangeable slots, so a slot may be freed without knowing whose it was.
 */
final class PageIndex {
    private static final int FREE = -1;
    private static final int FREED = -2;
    private static final int SMALLEST = 64;
    private static final double FULL = 0.8;
    private static final double GROWTH = 1.5;

    private int[] slots = slots(SMALLEST);
    private int used;

    /** Whether another key fits without {@link #grown}. */
    boolean isFull() {
        return used >= slots.length * FULL;
    }

    /** An empty index with room for so many keys and as many again by half, to be filled anew. */
    static PageIndex grown(int keys) {
        PageIndex index = new PageIndex();
        index.slots = slots(Math.max(SMALLEST, (int) Math.min(Integer.MAX_VALUE - 8, keys / FULL * GROWTH)));
        return index;
    }

    long heapBytes() {
        return 16L + 4L * slots.length;
    }

    /** The page that says it holds the key, or -1. */
    int find(long hash, IntPredicate holds) {
        int asked = FREE;
        for (int i = home(hash); slots[i] != FREE; i = next(i)) {
            int page = slots[i];
            if (page >= 0 && page != asked) {
                if (holds.test(page)) {
                    return page;
                }
                asked = page;
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
        slots[i] = page;
    }

    /** The key must have been added with this page. */
    void remove(long hash, int page) {
        int i = home(hash);
        while (slots[i] != page) {
            if (slots[i] == FREE) {
                throw new IllegalStateException("Page %d is not in the index".formatted(page));
            }
            i = next(i);
        }
        slots[i] = FREED;
    }

    private int home(long hash) {
        return (int) ((hash & 0xFFFFFFFFL) * slots.length >>> 32);
    }

    private int next(int i) {
        return i + 1 == slots.length ? 0 : i + 1;
    }

    private static int[] slots(int length) {
        int[] slots = new int[length];
        java.util.Arrays.fill(slots, FREE);
        return slots;
    }
}
