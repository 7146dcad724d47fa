@NullMarked
package io.wadi.step;

import org.jspecify.annotations.NullMarked;
