package io.wadi.route;

import io.wadi.record.ChangeEvents;
import io.wadi.record.RowChange;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.spi.DataTypeTransformer;
import org.jspecify.annotations.Nullable;

/** Debezium's change event. Written as JSON, its rows are plain rows; without {@code marshal} in Connect, it is a structure with schemas. */
@DataTypeTransformer(name = "wadi:debezium", description = "Makes Debezium's change event of a captured row")
public final class DebeziumType extends RowType {
    private @Nullable ChangeEvents events;

    @Override
    protected void doStart() {
        events = new ChangeEvents(application());
    }

    @Override
    void make(Message message, RowChange change, Map<String, @Nullable Object> row) {
        message.setBody(Objects.requireNonNull(events, "started").of(change, row));
    }
}
