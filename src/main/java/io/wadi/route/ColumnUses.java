package io.wadi.route;

import java.util.List;

/**
 * Where a route names columns of its rows.
 *
 * @param decisions what decides the rows' way
 * @param steps what makes other rows of them
 */
record ColumnUses(List<ColumnUse> decisions, List<StepUse> steps) {
    static final ColumnUses NONE = new ColumnUses(List.of(), List.of());
}
