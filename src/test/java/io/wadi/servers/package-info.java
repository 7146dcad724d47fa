/** Real database servers for tests: each started once per JVM, when a test first wants it. */
@NullMarked
package io.wadi.servers;

import org.jspecify.annotations.NullMarked;
