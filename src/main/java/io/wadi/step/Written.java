package io.wadi.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Settings as they are written: lists with commas, pairs with a colon. */
final class Written {
    private Written() {}

    /** {@code a,b}. */
    static List<String> list(String text) {
        List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
        if (names.contains("")) {
            throw new IllegalArgumentException("\"%s\" names no column. Write columns: a,b".formatted(text));
        }
        twice(names, text);
        return names;
    }

    /** {@code a:x,b:y}. */
    static Map<String, String> pairs(String text, String example) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            String[] pair = each.split(":", -1);
            if (pair.length != 2 || pair[0].isBlank() || pair[1].isBlank()) {
                throw new IllegalArgumentException("\"%s\" is no pair. Write columns: %s".formatted(each, example));
            }
            if (pairs.put(pair[0].strip(), pair[1].strip()) != null) {
                throw new IllegalArgumentException("\"%s\" names the column %s twice".formatted(text, pair[0].strip()));
            }
        }
        return pairs;
    }

    private static void twice(List<String> names, String text) {
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) < i) {
                throw new IllegalArgumentException("\"%s\" names the column %s twice".formatted(text, names.get(i)));
            }
        }
    }
}
