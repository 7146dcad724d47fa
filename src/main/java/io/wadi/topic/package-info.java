/** Delivers: commits records and seen rows together, or not at all, and keeps the seen rows in a compacted topic. */
@NullMarked
package io.wadi.topic;

import org.jspecify.annotations.NullMarked;
