/** Writes records as rows: reads what a record says of its row, and brings rows and offsets into their tables together. */
@NullMarked
package io.wadi.sink;

import org.jspecify.annotations.NullMarked;
