package io.wadi.table;

import java.util.List;

/** What a user wrote does not fit the database. Holds every mistake found, each a sentence that says what now. */
public final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;
    private final transient List<Table> tables;

    public CaptureException(List<String> mistakes) {
        this(mistakes, List.of());
    }

    CaptureException(List<String> mistakes, List<Table> tables) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
        this.tables = List.copyOf(tables);
    }

    /** The tables that are there, with what is sound of them: to look for further mistakes in, not to be read. */
    public List<Table> tables() {
        return tables;
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
