/** Measures how much of the machine's raw limit is left when Wadi does the work. No test: {@code mvn -Pbench} runs it. */
@NullMarked
package io.wadi.bench;

import org.jspecify.annotations.NullMarked;
