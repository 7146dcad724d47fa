@NullMarked
package io.wadi.sink;

import org.jspecify.annotations.NullMarked;
