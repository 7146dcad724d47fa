@NullMarked
package io.wadi.route;

import org.jspecify.annotations.NullMarked;
