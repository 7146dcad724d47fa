package io.wadi.change;

/**
 * How many bytes a row's captured values take, by the widest of the recent reads: a wide read counts at once, and half as much with every read after
 * it. Before the first read rows are taken for wide, so that reads begin small. {@link #bytes} may be asked by any thread, the rest by one.
 */
final class RowWidth {
    private static final int UNKNOWN = 128 * 1024;
    /** What fewer rows say of all others is little: they count with those of the next read. */
    private static final int FEW = 16;

    private volatile long widest = UNKNOWN;
    private long rows;
    private long bytes;

    void row(int size) {
        rows++;
        bytes += size;
    }

    /** The rows of a read are through. */
    void read() {
        if (rows >= FEW) {
            widest = Math.max(bytes / rows, widest / 2);
            rows = 0;
            bytes = 0;
        }
    }

    /** At least one. */
    int bytes() {
        return (int) Math.max(1, widest);
    }
}
