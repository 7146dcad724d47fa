/** Knows which rows were delivered and how they looked, and tells what happened to a row since. {@code scan} asks it; it asks nobody. */
@NullMarked
package io.wadi.change;

import org.jspecify.annotations.NullMarked;
