package io.wadi.change;

/**
 * How a row looked when it was delivered.
 *
 * @param shape the number of the {@link Shape} that the fingerprint was computed over
 * @param kept the kept columns' values, encoded in the shape's order; empty if it keeps none
 */
record Seen(int shape, Fingerprint fingerprint, byte[] kept) {
    static final byte[] NOTHING_KEPT = {};
}
