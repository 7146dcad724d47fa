package io.wadi.route;

import io.wadi.step.RowShape;
import java.util.List;
import java.util.Objects;

/**
 * A column that a step asks a row for, on its way to a decision.
 *
 * @param step {@code when}, {@code filter} or {@code aggregate}
 * @param shape the columns of the rows that come to it
 */
record ColumnUse(String step, String column, YamlNode at, RowShape shape) {
    /** The columns of the table that it depends on; none for one that is not there. */
    List<String> origins() {
        return Objects.requireNonNullElse(shape.origins(column), List.of());
    }

    /** The same as it would stand at the table. */
    ColumnUse of(String origin) {
        return new ColumnUse(step, origin, at, RowShape.AS_READ);
    }
}
