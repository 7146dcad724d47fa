package io.wadi.specs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * An expected record: {@code topic key value header=value ...}. The key is a JSON object, or text; the value is JSON, or {@code tombstone}. A
 * {@code *} in a string or a header's value stands for any text.
 *
 * @param value null: a tombstone
 */
record Expected(String text, String topic, String key, @Nullable JsonNode value, Map<String, String> headers) {
    private static final Pattern WORD = Pattern.compile("\\s*(\\S+)");
    private static final Pattern HEADER = Pattern.compile("\\s*([^\\s=]+)=(?:\"([^\"]*)\"|(\\S+))");
    private static final String TOMBSTONE = "tombstone";

    static Expected parse(String text) {
        Matcher topic = WORD.matcher(text);
        require(topic.lookingAt(), text);
        String rest = text.substring(topic.end()).strip();
        int keyEnd = rest.startsWith("{") || rest.startsWith("\"") ? json(rest).end() : word(rest);
        String key = rest.substring(0, keyEnd);
        rest = rest.substring(keyEnd).strip();
        JsonNode value = null;
        if (rest.startsWith(TOMBSTONE)) {
            rest = rest.substring(TOMBSTONE.length());
        } else {
            Value json = json(rest);
            value = json.node();
            rest = rest.substring(json.end());
        }
        return new Expected(text, topic.group(1), key, value, headers(rest, text));
    }

    /** Whether this record is one of the expected record's key, in its topic. */
    boolean isOf(ConsumerRecord<String, String> record, String prefix) {
        return record.topic().equals(prefix + topic) && isKey(record.key());
    }

    boolean matches(ConsumerRecord<String, String> record) {
        return Json.matches(value, record.value())
                && headers.entrySet().stream().allMatch(header -> has(record, header));
    }

    private boolean isKey(@Nullable String actual) {
        if (actual == null) {
            return key.equals("null");
        }
        return key.startsWith("{") || key.startsWith("\"")
                ? Json.matches(json(key).node(), actual)
                : key.equals(actual);
    }

    private static boolean has(ConsumerRecord<String, String> record, Map.Entry<String, String> expected) {
        Header header = record.headers().lastHeader(expected.getKey());
        return header != null && Json.like(expected.getValue(), new String(header.value(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> headers(String text, String line) {
        Map<String, String> headers = new LinkedHashMap<>();
        String rest = text;
        Matcher header = HEADER.matcher(rest);
        while (header.lookingAt()) {
            headers.put(header.group(1), header.group(2) == null ? header.group(3) : header.group(2));
            rest = rest.substring(header.end());
            header.reset(rest);
        }
        require(rest.isBlank(), line);
        return headers;
    }

    private record Value(JsonNode node, int end) {}

    private static Value json(String text) {
        try (JsonParser parser = Json.MAPPER.createParser(text)) {
            JsonNode node = Json.MAPPER.readTree(parser);
            require(node != null, text);
            return new Value(node, (int) parser.currentLocation().getCharOffset());
        } catch (IOException e) {
            throw new IllegalArgumentException("This is no JSON: " + text, e);
        }
    }

    private static int word(String text) {
        Matcher word = WORD.matcher(text);
        require(word.lookingAt(), text);
        return word.end();
    }

    private static void require(boolean wellFormed, String text) {
        if (!wellFormed) {
            throw new IllegalArgumentException(
                    "An expected record is written  -> topic key value header=value ...: " + text);
        }
    }
}
