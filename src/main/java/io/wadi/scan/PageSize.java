package io.wadi.scan;

import io.wadi.change.Tracker;

/**
 * How many rows one read takes: what the user wrote, or as many as come to some megabytes by the widest of the rows read lately, so that wide rows
 * do not fill the heap. How wide a row is shows only when it is read: the first read after narrow rows takes as many of the wide ones, and the
 * next takes few.
 */
final class PageSize {
    private static final int MOST = 2_000;
    private static final int MOST_KEYS = 500;
    private static final int TARGET_BYTES = 4 << 20;

    private final int configured;
    private final Tracker tracker;

    PageSize(int configured, Tracker tracker) {
        this.configured = configured;
        this.tracker = tracker;
    }

    int rows() {
        return configured > 0 ? configured : Math.max(1, Math.min(MOST, TARGET_BYTES / tracker.rowBytes()));
    }

    /** How many rows one read by key asks for. */
    int keys() {
        return Math.min(MOST_KEYS, rows());
    }
}
