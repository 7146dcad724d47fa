@NullMarked
package io.wadi.ckc;

import org.jspecify.annotations.NullMarked;
