package io.wadi.step;

import io.wadi.record.RecordKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Puts the HMAC-SHA-256 of a value in its place, as 64 hexadecimal digits: equal values stay equal, and who has not the secret cannot find a value
 * by trying all there are, as with a plain hash of names or telephone numbers.
 */
public final class Hash extends Secrecy {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_SECRET = 16;

    private @Nullable Mac keyed;

    public Hash() {
        super("hash");
    }

    /** The same wherever hashes are to be compared; another one makes other hashes. */
    public void setSecret(String secret) {
        if (secret.length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "the secret has fewer than %d characters and could be guessed".formatted(SHORTEST_SECRET));
        }
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public List<String> mistakes() {
        return keyed == null ? List.of("hash needs secret: \"{{a.setting}}\"") : List.of();
    }

    @Override
    Object value(String column, Object value) {
        byte[] text = RecordKey.text(value).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(mac().doFinal(text));
    }

    /** Of its own for each value, for a Mac knows but one thread; copied, because to key it anew costs as much as to hash. */
    private Mac mac() {
        if (keyed == null) {
            throw refused("there is no secret");
        }
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java's %s cannot be copied".formatted(ALGORITHM), e);
        }
    }
}
