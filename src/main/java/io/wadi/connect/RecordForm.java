package io.wadi.connect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** One of the connector's two converters: in which form it takes bytes, and how it gives them back. Thread-safe as far as the converter is. */
final class RecordForm {
    private static final String PROBE = "wadi";

    private final Converter converter;
    private final boolean bytes;
    private final boolean text;

    private RecordForm(Converter converter) {
        this.converter = converter;
        Object probe = probe();
        this.bytes = probe instanceof byte[] read && Arrays.equals(read, PROBE.getBytes(StandardCharsets.UTF_8));
        this.text = PROBE.equals(probe);
    }

    /**
     * The converter that these settings of a connector name.
     *
     * @param setting {@code key.converter} or {@code value.converter}
     */
    static RecordForm of(Map<String, String> settings, String setting) {
        String type = settings.get(setting);
        if (type == null) {
            throw new ConfigException(
                    setting,
                    null,
                    "Wadi gives it what it takes, reads its seen rows through it, and does not know the worker's. Write, for JSON text: org.apache.kafka.connect.converters.ByteArrayConverter");
        }
        Map<String, String> own = new HashMap<>();
        String prefix = setting + ".";
        settings.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return new RecordForm(converter(type, setting, own));
    }

    private static Converter converter(String type, String setting, Map<String, String> own) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        try {
            // Connect's loader knows short names as well, and only where it is asked itself.
            String name = loader.loadClass(type.trim()).getName();
            Class<?> found = Class.forName(name, true, loader);
            // As Connect does it: a converter looks for what it needs, a registry's client say, beside itself.
            thread.setContextClassLoader(found.getClassLoader());
            Converter converter = (Converter) found.getDeclaredConstructor().newInstance();
            converter.configure(own, setting.startsWith("key"));
            return converter;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ConfigException(setting, type, "it cannot be made: " + e);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** Whether the converter writes what it is given as it is, so that marshalled JSON stays the text it is. */
    boolean isPlain() {
        return bytes || text;
    }

    /** What a route made, in the form that the converter passes on; text if it gives it a form of its own. */
    SchemaAndValue data(byte @Nullable [] made) {
        if (made == null) {
            return SchemaAndValue.NULL;
        }
        return bytes
                ? new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, made)
                : new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, new String(made, StandardCharsets.UTF_8));
    }

    /** A piece of seen rows; {@link #read} gives it back. */
    SchemaAndValue write(byte @Nullable [] piece) {
        if (piece == null) {
            return SchemaAndValue.NULL;
        }
        return bytes
                ? new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, piece)
                : new SchemaAndValue(
                        Schema.OPTIONAL_STRING_SCHEMA, Base64.getEncoder().encodeToString(piece));
    }

    /** @return null if it is nothing that {@link #write} made */
    byte @Nullable [] read(String topic, byte[] stored) {
        if (bytes) {
            return stored;
        }
        try {
            Object value = converter.toConnectData(topic, stored).value();
            return value instanceof String written ? Base64.getDecoder().decode(written) : null;
        } catch (RetriableException e) {
            throw e; // a registry that is away, say
        } catch (ConnectException | SerializationException | IllegalArgumentException e) {
            return null;
        }
    }

    /** What the worker would store of it. */
    byte @Nullable [] bytes(String topic, SchemaAndValue data) {
        return data.value() == null ? null : converter.fromConnectData(topic, data.schema(), data.value());
    }

    /** The text of a key that {@link #data} wrote; null if it is none. */
    @Nullable
    String readText(String topic, byte[] stored) {
        if (bytes || text) {
            return new String(stored, StandardCharsets.UTF_8);
        }
        try {
            return converter.toConnectData(topic, stored).value() instanceof String key ? key : null;
        } catch (RetriableException e) {
            throw e;
        } catch (ConnectException | SerializationException e) {
            return null;
        }
    }

    /** What it reads where others wrote plain text. Writing some instead would leave the schema of a probe in a registry. */
    private @Nullable Object probe() {
        try {
            return converter
                    .toConnectData("wadi.seen", PROBE.getBytes(StandardCharsets.UTF_8))
                    .value();
        } catch (RuntimeException e) {
            // It has a form of its own.
            return null;
        }
    }
}
