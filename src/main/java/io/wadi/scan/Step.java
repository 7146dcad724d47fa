package io.wadi.scan;

import io.wadi.change.Change;
import java.util.List;

/**
 * What one read brought.
 *
 * @param changes what happened, in the order in which it must be handed on
 * @param more whether there is more to read at once
 */
public record Step(List<Change> changes, boolean more) {
    static final Step NOTHING = new Step(List.of(), false);
}
