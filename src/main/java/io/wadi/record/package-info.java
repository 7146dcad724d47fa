/** Says what a change looks like on a topic: the text of a row's values and of its key, the same for every database. */
@NullMarked
package io.wadi.record;

import org.jspecify.annotations.NullMarked;
