package io.wadi.change;

import java.util.ArrayList;
import java.util.List;

/** What a store holds of one page: its base and the deltas after it. */
final class PageLog {
    private int baseBytes = -1;
    private int deltaBytes;
    private List<String> keys = new ArrayList<>();

    /** Whether something other than rows changed: the bounds, or that the page was walked. */
    boolean headChanged = true;

    /** Whether nothing of the page was ever written: only a base can be. */
    boolean isEmpty() {
        return baseBytes < 0;
    }

    boolean wantsBase(int nextDelta) {
        return isEmpty() || deltaBytes + nextDelta > baseBytes / 2;
    }

    /** Takes in what was written; returns the keys that it made obsolete. */
    List<String> wrote(boolean base, int bytes, List<String> keysWritten) {
        headChanged = false;
        List<String> obsolete = List.of();
        if (base) {
            obsolete = keys;
            keys = new ArrayList<>();
            baseBytes = bytes;
            deltaBytes = 0;
        } else {
            deltaBytes += bytes;
        }
        keys.addAll(keysWritten);
        return obsolete;
    }

    int bytes() {
        return Math.max(0, baseBytes) + deltaBytes;
    }

    List<String> keys() {
        return keys;
    }
}
