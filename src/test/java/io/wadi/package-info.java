/** What holds for all packages. */
@NullMarked
package io.wadi;

import org.jspecify.annotations.NullMarked;
