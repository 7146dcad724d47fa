package io.wadi.route;

/**
 * A column that a step asks a row for, on its way to a decision.
 *
 * @param step {@code when} or {@code filter}
 */
record ColumnUse(String step, String column, YamlNode at) {}
