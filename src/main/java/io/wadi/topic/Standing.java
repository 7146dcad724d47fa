package io.wadi.topic;

/** What became of whoever captures a route while others may have written. */
public enum Standing {
    /** Nobody else has written. */
    OWNER,
    /** One that was replaced has announced rows since: its records of them may have come after the owner's. */
    TOLD,
    /** Another has taken over. */
    REPLACED,
    /** Where the seen rows are kept does not answer now. */
    UNKNOWN
}
