package io.wadi.change;

import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** The envelope of every stored value: a mark, the format's version, the content, and a checksum over all of it. */
final class StateFormat {
    /** 2: rows that are owed; a head of 1 names none. 3: a head names takeovers, and may stand under its owner's number. 4: it names the version's column. 5: and what was selected. */
    static final int VERSION = 5;

    private static final int MARK = 'W';
    private static final int CHECKSUM_BYTES = 4;

    private StateFormat() {}

    static byte[] seal(Buffer content) {
        Buffer out = new Buffer(content.length() + 8).put(MARK).put(VERSION);
        out.put(content.array(), 0, content.length());
        long checksum = checksum(out.array(), out.length());
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.put((int) (checksum >>> shift));
        }
        return out.toArray();
    }

    /** Opens a value and hands its content on; whatever is wrong with it becomes a {@link StateException} that names the key. */
    static <T> T open(String key, byte[] value, Function<ByteBuffer, T> content) {
        if (value.length < 2 + CHECKSUM_BYTES || value[0] != MARK) {
            throw unusable(key, "was not written by Wadi", null);
        }
        if (value[1] > VERSION) {
            throw unusable(
                    key,
                    "has format %d, newer than this program's %d. Run a newer Wadi".formatted(value[1], VERSION),
                    null);
        }
        int end = value.length - CHECKSUM_BYTES;
        if ((int) checksum(value, end) != ByteBuffer.wrap(value).getInt(end)) {
            throw unusable(key, "is damaged: its checksum does not match", null);
        }
        try {
            return content.apply(ByteBuffer.wrap(value, 2, end - 2).slice());
        } catch (RuntimeException e) {
            throw unusable(key, "cannot be read", e);
        }
    }

    static StateException unusable(String key, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        String message =
                """
                The seen rows under the key %s cannot be used: the value %s.
                Nothing was sent and nothing forgotten. To start over and send every row again: wadi reset ROUTE"""
                        .formatted(key, why);
        return cause == null ? new StateException(message) : new StateException(message, cause);
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }
}
