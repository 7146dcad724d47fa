package io.wadi.topic;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The headers of a record for whoever takes values instead of bytes. */
public final class HeaderText {
    private HeaderText() {}

    /** The text, or the bytes themselves if they are none; null for null. */
    public static @Nullable Object of(byte @Nullable [] header) {
        try {
            return header == null
                    ? null
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(header))
                            .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }
}
