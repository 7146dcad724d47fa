package io.wadi.sink;

import io.wadi.table.Json;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a change event as {@code wadi:debezium} makes it, or in a CloudEvent.
 *
 * @param row as JSON; null if the event has none
 * @param isDelete whether the event says that the row is gone
 */
public record Unwrapped(@Nullable String row, boolean isDelete) {
    /** @return null if the JSON is no event: a plain row. Throws {@link MisfitException} if it is no JSON object, or an event with schemas */
    public static @Nullable Unwrapped of(byte[] json) {
        Map<String, @Nullable Object> fields = Objects.requireNonNullElse(JsonRow.read(json), Map.of());
        if (fields.containsKey("schema") && fields.get("payload") instanceof Json) {
            throw new MisfitException("the event carries schemas. wadi:debezium sends the same without them");
        }
        if (fields.containsKey("after") && fields.get("op") instanceof String op) {
            boolean isDelete = op.equals("d");
            return new Unwrapped(text(fields.get(isDelete ? "before" : "after")), isDelete);
        }
        if (fields.containsKey("specversion") && fields.get("type") instanceof String type) {
            return new Unwrapped(text(fields.get("data")), type.endsWith(".delete"));
        }
        return null;
    }

    private static @Nullable String text(@Nullable Object row) {
        return row == null ? null : row.toString();
    }
}
