package io.wadi.route;

import io.wadi.step.RowShape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange carries at some place of a route.
 *
 * @param isOther whether it is no longer a row, as far as that can be told
 * @param isMarshalled whether it is bytes for certain
 * @param shape the row's columns; null: nobody knows
 */
record Body(boolean isOther, boolean isMarshalled, @Nullable RowShape shape) {
    static final Body ROW = new Body(false, false, RowShape.AS_READ);

    /** Behind a step that makes something else of it. */
    Body changedBy(String step) {
        return new Body(true, step.equals("marshal"), null);
    }

    Body shaped(@Nullable RowShape other) {
        return new Body(isOther, isMarshalled, other);
    }

    /** Where two ways meet. */
    Body or(Body other) {
        return new Body(
                isOther || other.isOther,
                isMarshalled && other.isMarshalled,
                Objects.equals(shape, other.shape) ? shape : null);
    }
}
