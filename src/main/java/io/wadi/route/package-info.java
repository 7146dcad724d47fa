/** The {@code table} component of Camel, the way of a row through its route, and what a route may write. */
@NullMarked
package io.wadi.route;

import org.jspecify.annotations.NullMarked;
