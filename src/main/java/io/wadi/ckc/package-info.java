/**
 * Runs routes inside a stock Camel Kafka Connector (CKC), which knows nothing of them: a delivery through its pipe, and the transformation that
 * makes of what comes out of it the record that the route made.
 */
@NullMarked
package io.wadi.ckc;

import org.jspecify.annotations.NullMarked;
