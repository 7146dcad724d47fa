package io.wadi.route;

import io.wadi.step.RowShape;
import io.wadi.step.RowStep;

/**
 * A step of Wadi's own as a route has it.
 *
 * @param before the columns of the rows that come to it
 */
record StepUse(EndpointUse endpoint, RowStep step, RowShape before) {}
