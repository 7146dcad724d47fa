/** The servers that tests need: databases, a Kafka, a network that breaks, and programs that get killed. */
@NullMarked
package io.wadi.servers;

import org.jspecify.annotations.NullMarked;
