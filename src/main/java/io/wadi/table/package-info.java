/** Reads tables through JDBC: names, columns, keys and rows, and what differs between databases as data. It knows nothing but JDBC. */
@NullMarked
package io.wadi.table;

import org.jspecify.annotations.NullMarked;
