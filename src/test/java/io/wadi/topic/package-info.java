@NullMarked
package io.wadi.topic;

import org.jspecify.annotations.NullMarked;
