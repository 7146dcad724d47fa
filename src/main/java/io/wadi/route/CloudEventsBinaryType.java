package io.wadi.route;

import io.wadi.record.CloudEvents;
import io.wadi.record.RowChange;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.spi.DataTypeTransformer;
import org.jspecify.annotations.Nullable;

/** A CloudEvent in binary mode: the record's value is the row, and what is said of it stands in headers. */
@DataTypeTransformer(
        name = CloudEventsBinaryType.NAME,
        description =
                "Makes a CloudEvent of a captured row, in binary mode: the row is the value, the attributes are headers")
public final class CloudEventsBinaryType extends RowType {
    static final String NAME = "wadi:cloudevents-binary";

    private @Nullable CloudEvents events;

    @Override
    protected void doStart() {
        events = new CloudEvents(application());
    }

    @Override
    void make(Message message, RowChange change, Map<String, @Nullable Object> row) {
        Objects.requireNonNull(events, "started")
                .attributes(change)
                .forEach((name, value) -> message.setHeader("ce_" + name, value));
        message.setHeader(CloudEventsType.CONTENT_TYPE, "application/json");
    }
}
