/** Runs routes inside Kafka Connect: the connectors, their tasks, and a delivery whose commit is Connect's own. */
@NullMarked
package io.wadi.connect;

import org.jspecify.annotations.NullMarked;
