package io.wadi.route;

import org.jspecify.annotations.Nullable;

/** Why a window could not be sent. @param step the step that failed, if it is known */
record WindowFailure(Exception cause, @Nullable String step) {}
