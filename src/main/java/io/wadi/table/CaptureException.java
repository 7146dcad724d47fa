package io.wadi.table;

import java.util.List;

/** What a user wrote does not fit the database. Holds every mistake found, each a sentence that says what now. */
public final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public CaptureException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
