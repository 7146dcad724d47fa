/** Runs the files of {@code src/test/resources/specs}: SQL in, records out, on every database. */
@NullMarked
package io.wadi.specs;

import org.jspecify.annotations.NullMarked;
