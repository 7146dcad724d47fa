package io.wadi.change;

import java.util.Arrays;

/** A row's key as bytes: the form in which it is looked up and stored. */
final class Key {
    final byte[] bytes;
    final long hash;

    Key(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hash(bytes, 0, bytes.length);
    }

    /** Spreads over all 64 bits: multiplication by byte, then the finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    static long hash(byte[] bytes, int from, int to) {
        long h = 0x9E3779B97F4A7C15L;
        for (int i = from; i < to; i++) {
            h = (h ^ bytes[i] & 0xFF) * 0x100000001B3L; // a sign would flip the bits that tell keys apart
        }
        h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
        h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
        return h ^ h >>> 31;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }
}
