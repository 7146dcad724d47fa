package io.wadi.route;

/**
 * A column that a step asks a row for, on its way to a decision.
 *
 * @param step {@code when}, {@code filter} or {@code aggregate}
 */
record ColumnUse(String step, String column, YamlNode at) {}
