package io.wadi.change;

import java.util.Arrays;

/**
 * How a row looked when it was delivered.
 *
 * @param shape the number of the {@link Shape} that the fingerprint was computed over
 * @param kept the kept columns' values, encoded in the shape's order; empty if it keeps none
 */
record Seen(int shape, Fingerprint fingerprint, byte[] kept) {
    static final byte[] NOTHING_KEPT = {};

    @Override
    public boolean equals(Object other) {
        return other instanceof Seen that
                && shape == that.shape
                && fingerprint.equals(that.fingerprint)
                && Arrays.equals(kept, that.kept);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }
}
