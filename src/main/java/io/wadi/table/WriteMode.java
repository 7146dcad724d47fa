package io.wadi.table;

/** What becomes of a row that is written. */
public enum WriteMode {
    /** It is inserted, or updated if it is there. */
    UPSERT,
    /** It is inserted, whatever is there; no row is taken away. */
    INSERT,
    /** It is updated; if it is not there, nothing happens. */
    UPDATE
}
