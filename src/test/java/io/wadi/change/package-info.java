@NullMarked
package io.wadi.change;

import org.jspecify.annotations.NullMarked;
