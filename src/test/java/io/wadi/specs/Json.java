package io.wadi.specs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Compares JSON by what it says: the order of members does not matter, every digit of a number does. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static boolean matches(@Nullable JsonNode expected, @Nullable String actual) {
        if (expected == null || actual == null) {
            return expected == null && actual == null;
        }
        try {
            return matches(expected, MAPPER.readTree(actual));
        } catch (JsonProcessingException e) {
            return expected.isTextual() && like(expected.textValue(), actual); // a record that is plain text
        }
    }

    /** Whether a text is as the pattern says, in which {@code *} stands for any text. */
    static boolean like(String pattern, String text) {
        return Pattern.compile(
                        Arrays.stream(pattern.split("\\*", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*")),
                        Pattern.DOTALL)
                .matcher(text)
                .matches();
    }

    private static boolean matches(JsonNode expected, JsonNode actual) {
        if (expected.isTextual()) {
            String pattern = expected.textValue();
            return pattern.equals("*") ? actual.isValueNode() : actual.isTextual() && like(pattern, actual.textValue());
        }
        if (expected.isNumber()) {
            return actual.isNumber() && expected.decimalValue().equals(actual.decimalValue());
        }
        if (expected.isArray()) {
            return actual.isArray()
                    && expected.size() == actual.size()
                    && IntStream.range(0, expected.size()).allMatch(i -> matches(expected.get(i), actual.get(i)));
        }
        if (expected.isObject()) {
            return actual.isObject()
                    && expected.size() == actual.size()
                    && StreamSupport.stream(((Iterable<String>) expected::fieldNames).spliterator(), false)
                            .allMatch(name -> actual.has(name) && matches(expected.get(name), actual.get(name)));
        }
        return expected.equals(actual);
    }
}
