/** The program's verbs. */
@NullMarked
package io.wadi.cli;

import org.jspecify.annotations.NullMarked;
