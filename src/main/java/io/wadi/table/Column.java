package io.wadi.table;

/**
 * A captured column.
 *
 * @param name as the database spells it
 * @param type what Java value the column's values become
 * @param sqlType the column's type in the database's own words, with precision, as in {@code decimal(10,2)}; a change of it is a change of the schema
 */
public record Column(String name, ValueType type, String sqlType, boolean nullable) {}
