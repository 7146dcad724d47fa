package io.wadi.step;

import io.wadi.record.RecordKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Puts asterisks for what is not to be read. Values that are no text are masked as the text that their JSON has. */
public final class Mask extends Secrecy {
    private int keepFirst;
    private int keepLast;
    private String with = "*";
    private @Nullable Pattern pattern;

    public Mask() {
        super("mask");
    }

    /** How many characters stay readable at the beginning. */
    public void setKeepFirst(int characters) {
        keepFirst = notNegative(characters);
    }

    /** How many characters stay readable at the end. */
    public void setKeepLast(int characters) {
        keepLast = notNegative(characters);
    }

    /** What stands for each character. */
    public void setWith(String character) {
        if (character.codePointCount(0, character.length()) != 1) {
            throw new IllegalArgumentException("\"%s\" is not one character".formatted(character));
        }
        with = character;
    }

    /** Which parts of a value are masked. A value without such a part is masked as a whole. */
    public void setPattern(@Nullable String regex) {
        try {
            pattern = regex == null || regex.isEmpty() ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"%s\" is no pattern: %s".formatted(regex, e.getDescription()), e);
        }
    }

    private static int notNegative(int characters) {
        if (characters < 0) {
            throw new IllegalArgumentException("%d is less than 0".formatted(characters));
        }
        return characters;
    }

    @Override
    Object value(String column, Object value) {
        String text = RecordKey.text(value);
        if (pattern == null) {
            return masked(text);
        }
        Matcher parts = pattern.matcher(text);
        StringBuilder masked = new StringBuilder();
        boolean any = false;
        while (parts.find()) {
            any |= parts.end() > parts.start();
            parts.appendReplacement(masked, Matcher.quoteReplacement(masked(parts.group())));
        }
        return any ? parts.appendTail(masked).toString() : masked(text);
    }

    /** What is too short to hide anything behind what stays readable is masked as a whole. */
    private String masked(String text) {
        int length = text.codePointCount(0, text.length());
        if (length <= keepFirst + keepLast) {
            return with.repeat(length);
        }
        String first = text.substring(0, text.offsetByCodePoints(0, keepFirst));
        String last = text.substring(text.offsetByCodePoints(text.length(), -keepLast));
        return first + with.repeat(length - keepFirst - keepLast) + last;
    }
}
