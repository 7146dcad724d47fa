package io.wadi.ckc;

import java.util.Set;

/** The headers by which an exchange carries a record through the stock connector. They name what an exchange has no place for. */
final class RowHeader {
    static final String TOPIC = "wadi.topic";
    static final String PARTITION = "wadi.partition";
    static final String TIMESTAMP = "wadi.timestamp";
    /** Bytes, which the stock connector takes as a record's key and maps to no header. */
    static final String KEY = "wadi.key";
    /** What the stock connector puts before the name of an exchange's header to make a record's of it. */
    static final String PREFIX = "CamelHeader.";

    private static final Set<String> OURS = Set.of(TOPIC, PARTITION, TIMESTAMP, KEY);

    private RowHeader() {}

    /** Whether the header is for the way only, and none of the record's own. */
    static boolean isOurs(String name) {
        return OURS.contains(name);
    }
}
