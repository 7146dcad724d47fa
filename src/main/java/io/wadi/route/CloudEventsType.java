package io.wadi.route;

import io.wadi.record.CloudEvents;
import io.wadi.record.RowChange;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.spi.DataTypeTransformer;
import org.jspecify.annotations.Nullable;

/** A CloudEvent in structured mode: the record's value is the whole event. */
@DataTypeTransformer(
        name = "wadi:cloudevents",
        description = "Makes a CloudEvent of a captured row, in structured mode")
public final class CloudEventsType extends RowType {
    static final String CONTENT_TYPE = "content-type";

    private @Nullable CloudEvents events;

    @Override
    protected void doStart() {
        events = new CloudEvents(application());
    }

    @Override
    void make(Message message, RowChange change, Map<String, @Nullable Object> row) {
        message.setBody(Objects.requireNonNull(events, "started").of(change, row));
        message.getExchange().setProperty(TableHeaders.CONTENT_TYPE, "application/cloudevents+json; charset=UTF-8");
    }
}
