package io.wadi.step;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.wadi.record.RowJson;

/** Texts that are JSON from their beginning to their end, with all digits of their numbers. */
final class JsonText {
    private static final ObjectReader READER = RowJson.mapper()
            .reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            // Jackson takes what a text begins with, and the last of two fields of one name: the rest would be lost.
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private JsonText() {}

    /** Throws {@link IllegalArgumentException}, which says what it is instead and shows nothing of it. */
    static JsonNode read(String text) {
        try {
            JsonNode node = READER.readTree(text);
            if (node.isMissingNode()) {
                throw new IllegalArgumentException("no JSON: nothing at all");
            }
            return node;
        } catch (MismatchedInputException e) {
            throw new IllegalArgumentException("more than one JSON value, or a field twice" + at(e.getLocation()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON" + at(e.getLocation()));
        }
    }

    private static String at(JsonLocation where) {
        return ": line %d, column %d of it".formatted(where.getLineNr(), where.getColumnNr());
    }
}
