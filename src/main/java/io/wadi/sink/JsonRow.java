package io.wadi.sink;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.record.RowJson;
import io.wadi.table.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows read from JSON with all digits of their numbers; an object or an array in a row stays the text it is. */
final class JsonRow {
    private static final ObjectMapper MAPPER =
            RowJson.mapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonRow() {}

    /** An object by its fields; null if the text is {@code null}, or nothing. */
    static @Nullable Map<String, @Nullable Object> read(byte[] json) {
        if (isWide(json)) {
            throw new MisfitException("the value is no JSON in UTF-8");
        }
        try (JsonParser parser = MAPPER.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return null;
            }
            if (first != JsonToken.START_OBJECT) {
                throw new MisfitException("the value is JSON, but no object");
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (fields.containsKey(name)) {
                    throw new MisfitException("the value names \"%s\" twice".formatted(name));
                }
                fields.put(name, value(parser, json));
            }
            if (parser.nextToken() != null) {
                throw new MisfitException("something follows the value's JSON object");
            }
            return fields;
        } catch (IOException | NumberFormatException e) {
            // Jackson's message shows the text. It leaves an exponent that no number can have to Java.
            throw new MisfitException("the value is no JSON" + (isUtf8(json) ? "" : " in UTF-8"));
        }
    }

    /** Whether Jackson would take it for UTF-16 or UTF-32, and not tell at which byte an object begins. */
    private static boolean isWide(byte[] json) {
        return json.length > 1 && (json[0] == 0 || json[1] == 0 || json[0] == (byte) 0xFE || json[0] == (byte) 0xFF);
    }

    private static boolean isUtf8(byte[] json) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static @Nullable Object value(JsonParser parser, byte[] json) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return MAPPER.readValue(parser, Object.class);
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        return new Json(new String(json, from, to - from, StandardCharsets.UTF_8));
    }

    /** The fields of an object, or null if the text is none. */
    static @Nullable Map<String, @Nullable Object> object(String text) {
        try {
            return text.startsWith("{") ? read(text.getBytes(StandardCharsets.UTF_8)) : null;
        } catch (MisfitException e) {
            return null; // a text that only begins so
        }
    }

    static List<?> array(Json json) {
        try {
            return MAPPER.readValue(json.text(), List.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no array", e);
        }
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it cannot be written as JSON", e);
        }
    }
}
