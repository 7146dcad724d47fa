package io.wadi.route;

import org.jspecify.annotations.Nullable;

/** A window that collects rows, or is on its way. {@link Windows} guards what changes. */
final class Window {
    private final Windows owner;
    private final String key;
    private final @Nullable Slice slice;
    private final Group group;
    private final RowRecords staged = RowRecords.ofWindow();
    private Bundle bundle = new Bundle();
    private int rows;
    private boolean first;

    /** The group of Camel's aggregate that the window is. */
    interface Group {
        /** Sends it now. */
        void complete();

        /** Forgets it. */
        void discard();
    }

    Window(Windows owner, String key, @Nullable Slice slice, Group group) {
        this.owner = owner;
        this.key = key;
        this.slice = slice;
        this.group = group;
        bundle.add();
    }

    Windows owner() {
        return owner;
    }

    /** What its rows have in common, as the route's correlationExpression says. */
    String key() {
        return key;
    }

    @Nullable
    Slice slice() {
        return slice;
    }

    Group group() {
        return group;
    }

    RowRecords staged() {
        return staged;
    }

    Bundle bundle() {
        bundle = bundle.whole();
        return bundle;
    }

    /** No other window of its slice is known to have gone before it. */
    void first() {
        first = true;
    }

    boolean isFirst() {
        return first;
    }

    void took() {
        rows++;
    }

    int rows() {
        return rows;
    }
}
