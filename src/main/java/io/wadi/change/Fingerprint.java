package io.wadi.change;

import java.util.HexFormat;

/** The 128-bit digest of a row's captured values: the first half of their SHA-256, so that no two rows met in practice share one. */
record Fingerprint(long high, long low) {
    static final int BYTES = 16;

    /** Its 32 hexadecimal digits. */
    String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
