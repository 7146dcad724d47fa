package io.wadi.scan;

import io.wadi.change.Tracker;

/** How many rows one read takes: what the user wrote, or as many as come to some megabytes, so that wide rows do not fill the heap. */
final class PageSize {
    private static final int FIRST = 200;
    private static final int MOST = 2_000;
    private static final int TARGET_BYTES = 4 << 20;

    private final int configured;
    private final Tracker tracker;

    PageSize(int configured, Tracker tracker) {
        this.configured = configured;
        this.tracker = tracker;
    }

    int rows() {
        if (configured > 0) {
            return configured;
        }
        int bytes = tracker.averageRowBytes();
        return bytes == 0 ? FIRST : Math.max(1, Math.min(MOST, TARGET_BYTES / bytes));
    }
}
