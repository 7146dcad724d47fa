package io.wadi.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow as they are written. Not thread-safe; cleared and used again where many values pass. */
final class Buffer {
    private byte[] bytes;
    private int length;

    Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /** The array behind the buffer: valid up to {@link #length}, until the next write. */
    byte[] array() {
        return bytes;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    Buffer put(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    Buffer put(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    Buffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    Buffer putLong(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            put((int) (value >>> shift));
        }
        return this;
    }

    /** A non-negative number takes seven bits a byte, the lowest first. */
    Buffer putCount(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        return put((int) rest);
    }

    /** A number of either sign: zigzag, then as {@link #putCount}. */
    Buffer putSigned(long value) {
        return putCount(value << 1 ^ value >> 63);
    }

    Buffer putSized(byte[] value) {
        return putCount(value.length).put(value);
    }

    Buffer putText(String text) {
        return putSized(text.getBytes(StandardCharsets.UTF_8));
    }

    static long readCount(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    static long readSigned(ByteBuffer in) {
        long value = readCount(in);
        return value >>> 1 ^ -(value & 1);
    }

    static byte[] readSized(ByteBuffer in) {
        byte[] value = new byte[Math.toIntExact(readCount(in))];
        in.get(value);
        return value;
    }

    static String readText(ByteBuffer in) {
        return new String(readSized(in), StandardCharsets.UTF_8);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
