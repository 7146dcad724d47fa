@NullMarked
package io.wadi.scan;

import org.jspecify.annotations.NullMarked;
