package io.wadi.change;

import io.wadi.table.Row;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes fingerprints. SHA-256 (FIPS 180-4), cut to 128 bits: where the processor helps it is the fastest digest of the JDK. Not thread-safe. */
final class Fingerprints {
    private final Buffer buffer = new Buffer(1024);
    private final byte[] hash = new byte[32];
    private final ByteBuffer halves = ByteBuffer.wrap(hash);
    private final MessageDigest digest;
    private final RowWidth width;

    /** @param width learns how wide the rows are */
    Fingerprints(RowWidth width) {
        this.width = width;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The fingerprint over the columns at these positions of the row, in this order. */
    Fingerprint of(Row row, int[] positions) {
        buffer.clear();
        for (int position : positions) {
            Encoding.write(buffer, row.value(position));
        }
        width.row(buffer.length());
        digest.update(buffer.array(), 0, buffer.length());
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        return new Fingerprint(halves.getLong(0), halves.getLong(8));
    }
}
