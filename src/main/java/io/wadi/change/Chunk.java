package io.wadi.change;

import java.nio.ByteBuffer;

/** A piece of what a commit wrote of a page, under 512 KB and some, so that a broker's record limit never stands in the way. */
record Chunk(Kind kind, boolean loose, int chunks, byte[] content) {

    enum Kind {
        DELTA,
        BASE,
        GONE
    }

    static Buffer head(boolean base, boolean loose, int chunks) {
        return new Buffer(1024)
                .put((base ? Kind.BASE : Kind.DELTA).ordinal())
                .put(loose ? 1 : 0)
                .putCount(chunks);
    }

    static Buffer gone() {
        return new Buffer(4).put(Kind.GONE.ordinal()).put(0).putCount(1);
    }

    static Chunk read(ByteBuffer in) {
        Kind kind = Kind.values()[in.get()];
        boolean loose = in.get() == 1;
        int chunks = Math.toIntExact(Buffer.readCount(in));
        byte[] content = new byte[in.remaining()];
        in.get(content);
        return new Chunk(kind, loose, chunks, content);
    }
}
