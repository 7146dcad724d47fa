package io.wadi.route;

import java.util.List;

/** What a user wrote is wrong. Holds every mistake found, each a sentence that says what now. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public SettingsException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
