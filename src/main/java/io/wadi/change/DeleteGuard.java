package io.wadi.change;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one full scan from deleting suspiciously many rows (guarantee 6): beyond the first hundred, deletes are held to the scan's end, where they
 * are a share of the seen rows that the user allows, or not. Not thread-safe.
 *
 * <p>A scan that follows one that would have deleted too many goes on with its account: otherwise every scan would send another hundred.
 */
public final class DeleteGuard {
    /** A scan may always delete so many rows. */
    public static final int FREE = 100;

    private final long free;
    private final long limit;
    private long sent;
    private long held;
    private boolean released;

    /**
     * What a scan that would have deleted too many leaves to the next.
     *
     * @param sent how many deletes went before the others were held
     * @param limit how many may go in all
     */
    public record Exceeded(long sent, long limit) {}

    /**
     * @param share of the seen rows that may be deleted, 0 to 1
     * @param seen how many rows were seen when the scan began
     * @param confirmed whether the user has let the deletes go
     * @param before what the last scan left, if it would have deleted too many
     */
    public DeleteGuard(double share, int seen, boolean confirmed, @Nullable Exceeded before) {
        this.free = before == null ? FREE : 0;
        this.limit = before == null ? Math.max(FREE, (long) (share * seen)) : before.limit;
        this.sent = before == null ? 0 : before.sent;
        this.released = confirmed;
    }

    /** Whether a page's deletes may go now; if not they are held. */
    boolean admit(int deletes) {
        if (released || sent + deletes <= free) {
            sent += deletes;
            return true;
        }
        held += deletes;
        return false;
    }

    public long held() {
        return held;
    }

    public long limit() {
        return limit;
    }

    /** Whether the scan would delete more than the user allows. */
    public boolean isExceeded() {
        return !released && sent + held > limit;
    }

    /** What the next scan must know, or null if this one did not exceed its limit. */
    public @Nullable Exceeded exceeded() {
        return isExceeded() ? new Exceeded(sent, limit) : null;
    }

    /** Lets the held deletes go: their pages are read again, with nothing held. */
    public void release() {
        released = true;
        held = 0;
    }
}
