package io.wadi.change;

import io.wadi.table.RowKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key that has a change on its way, or whose route failed and waits for the next attempt. */
final class Pending {
    final Key key;
    final RowKey rowKey;

    /** How the row is remembered until then; null: it is not. */
    final @Nullable Seen known;

    /** How the row will be remembered; null: it is gone. */
    final @Nullable Seen after;

    /** The version it was read with: until the commit no durable bound may pass it. */
    final @Nullable Object version;

    /** Where the row will be placed; null: in a loose page. */
    @Nullable
    Page page;

    /** Whether it belongs to the first walk of its page. */
    boolean snapshot;

    /** Whether a later state was read meanwhile: then the row is looked up again after the commit. */
    boolean again;

    int failures;

    /** When a change of the row was first met that is not committed yet: by {@link System#nanoTime}. */
    long since = System.nanoTime();

    /** When a failed row is read again; null: it is on its way. */
    @Nullable
    Instant retryAt;

    Pending(Key key, RowKey rowKey, @Nullable Seen known, @Nullable Seen after, @Nullable Object version) {
        this.key = key;
        this.rowKey = rowKey;
        this.known = known;
        this.after = after;
        this.version = version;
    }

    /** The row is to be placed in this page, and in no other. */
    void place(Page target) {
        leave();
        page = target;
        target.onTheirWay++;
        target.snapshotsOnTheirWay += snapshot ? 1 : 0;
    }

    /** The row leaves the page it was to be placed in, or has come to it. */
    void leave() {
        if (page != null) {
            page.onTheirWay--;
            if (snapshot && --page.snapshotsOnTheirWay == 0) {
                page.log.headChanged = true;
            }
        }
    }
}
