package io.wadi.route;

import io.wadi.record.ChangeEvents;
import io.wadi.record.Envelope;
import io.wadi.record.RecordKey;
import io.wadi.record.RowChange;
import io.wadi.topic.Outlet;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.spi.DataTypeTransformer;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's change event with its schema beside it, and so its key, for sinks that need schemas. In a connector that takes rows the converter writes
 * the schema, if it is one that does.
 */
@DataTypeTransformer(
        name = "wadi:debezium-schema",
        description = "Makes Debezium's change event of a captured row, with schemas in value and key")
public final class DebeziumSchemaType extends RowType {
    private @Nullable ChangeEvents events;
    private boolean byConverter;

    @Override
    protected void doStart() {
        events = new ChangeEvents(application());
        Outlet outlet = getCamelContext().getRegistry().findSingleByType(Outlet.class);
        byConverter = outlet != null && outlet.takesRows();
    }

    @Override
    void make(Message message, RowChange change, Map<String, @Nullable Object> row) {
        Envelope event = Objects.requireNonNull(events, "started").of(change, row);
        message.setBody(byConverter ? event : event.withSchema());
        Object key = message.getHeader(KafkaConstants.KEY);
        // A key that a step has given stays as it is.
        if (!byConverter && RecordKey.text(change.table().key(), change.key()).equals(key)) {
            message.setHeader(KafkaConstants.KEY, event.keyWithSchema());
        }
    }
}
