package io.wadi.change;

/** The 128-bit digest of a row's captured values: the first half of their SHA-256, so that no two rows met in practice share one. */
record Fingerprint(long high, long low) {
    static final int BYTES = 16;
}
