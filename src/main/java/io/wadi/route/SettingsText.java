package io.wadi.route;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A settings file as its author wrote it.
 *
 * @param entries none if there is no such file
 */
record SettingsText(String name, List<Entry> entries) {
    /** One setting, with the line it begins in. */
    record Entry(String key, String value, int line) {}

    /** Where the setting stands, or 0. */
    int line(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .mapToInt(Entry::line)
                .findFirst()
                .orElse(0);
    }

    /** Where a setting stands, or the first of those that make up what is named, as a bean's; 0 if none does. */
    int place(String name) {
        int exact = line(name);
        return exact > 0
                ? exact
                : entries.stream()
                        .filter(entry -> entry.key().startsWith(name + "."))
                        .mapToInt(Entry::line)
                        .min()
                        .orElse(0);
    }

    /** Settings that came without a file, and without lines. */
    static SettingsText of(String name, Map<String, String> settings) {
        List<Entry> entries = new ArrayList<>();
        settings.forEach((key, value) -> entries.add(new Entry(key, value, 0)));
        return new SettingsText(name, entries);
    }

    static SettingsText read(Path file) throws IOException {
        String name = RouteFile.name(file.toString());
        if (!Files.isRegularFile(file)) {
            return new SettingsText(name, List.of());
        }
        List<Entry> entries = new ArrayList<>();
        // A letter in another encoding is no reason to say nothing of the rest.
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            StringBuilder logical = new StringBuilder(lines.get(i));
            while (!isComment(lines.get(first)) && isContinued(lines.get(i)) && i + 1 < lines.size()) {
                logical.append('\n').append(lines.get(++i));
            }
            Properties one = new Properties();
            one.load(new StringReader(logical.toString()));
            one.forEach((key, value) -> entries.add(new Entry((String) key, (String) value, first + 1)));
        }
        return new SettingsText(name, entries);
    }

    private static boolean isComment(String line) {
        return line.stripLeading().startsWith("#") || line.stripLeading().startsWith("!");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        for (int i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
