/** Counts what happens in the flows, and tells whether the routes are well. It listens; nobody asks it. */
@NullMarked
package io.wadi.metrics;

import org.jspecify.annotations.NullMarked;
