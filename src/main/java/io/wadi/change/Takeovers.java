package io.wadi.change;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Numbers of commits that do not count although later ones do: between the last commit that somebody who took the seen rows over found and its own
 * first one. Whoever was replaced and does not know it may write under them at any time. Not thread-safe.
 */
final class Takeovers {
    /** Whoever was replaced so many times over is not expected back. */
    private static final int MOST = 64;

    private final Deque<Gap> gaps = new ArrayDeque<>();

    private record Gap(long found, long before) {}

    /** The seen rows are another's, who found this commit and counts on from that number. */
    void add(long found, long before) {
        if (before > found) {
            gaps.add(new Gap(found, before));
        }
        if (gaps.size() > MOST) {
            gaps.remove();
        }
    }

    boolean counts(long commit) {
        return gaps.stream().noneMatch(gap -> gap.found < commit && commit <= gap.before);
    }

    void write(Buffer out) {
        out.putCount(gaps.size());
        gaps.forEach(gap -> out.putCount(gap.found).putCount(gap.before));
    }

    static Takeovers read(ByteBuffer in) {
        Takeovers read = new Takeovers();
        for (long i = in.hasRemaining() ? Buffer.readCount(in) : 0; i > 0; i--) {
            read.add(Buffer.readCount(in), Buffer.readCount(in));
        }
        return read;
    }
}
