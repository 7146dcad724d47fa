/** Proves the guarantees by the worst moment: programs killed, frozen and fenced, connections cut, brokers taken away. */
@NullMarked
package io.wadi.proof;

import org.jspecify.annotations.NullMarked;
