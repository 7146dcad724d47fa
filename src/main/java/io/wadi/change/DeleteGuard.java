package io.wadi.change;

/**
 * Keeps one full scan from deleting suspiciously many rows (guarantee 6): beyond the first hundred, deletes are held to the scan's end, where they
 * are a share of the seen rows that the user allows, or not. Not thread-safe.
 */
public final class DeleteGuard {
    /** A scan may always delete so many rows. */
    public static final int FREE = 100;

    private final long limit;
    private long sent;
    private long held;
    private boolean released;

    /**
     * @param share of the seen rows that may be deleted, 0 to 1
     * @param seen how many rows were seen when the scan began
     * @param confirmed whether the user has let the deletes go
     */
    public DeleteGuard(double share, int seen, boolean confirmed) {
        this.limit = Math.max(FREE, (long) (share * seen));
        this.released = confirmed;
    }

    /** Whether a page's deletes may go now; if not they are held. */
    boolean admit(int deletes) {
        if (released || sent + deletes <= FREE) {
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

    /** Lets the held deletes go: their pages are read again, with nothing held. */
    public void release() {
        released = true;
        held = 0;
    }
}
