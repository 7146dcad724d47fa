package io.wadi.specs;

import java.util.List;

/**
 * A scenario: what a file says for one database.
 *
 * @param claim what it proves
 * @param driver the scheme of the JDBC URL by which the route reads, if it is not the database's own; else empty
 */
record Spec(String claim, String driver, List<Line> lines) {
    /** A step and where it begins. */
    record Line(int number, Step step) {}
}
