package io.wadi.table;

/** The text of a JSON column, as the database gave it. */
public record Json(String text) {
    @Override
    public String toString() {
        return text;
    }
}
