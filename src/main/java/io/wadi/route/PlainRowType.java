package io.wadi.route;

import io.wadi.sink.Unwrapped;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;

/**
 * The row itself: one that {@code from: table:} has read as it is, for a Kamelet, whose template has the step whatever its user wants; and of an event
 * that comes from a topic the row that stands in it, for {@code to: table:}.
 */
@DataTypeTransformer(
        name = PlainRowType.NAME,
        description = "Gives the row that stands in an event, and a captured row as it is")
public final class PlainRowType extends Transformer {
    static final String NAME = "wadi:row";

    @Override
    public void transform(Message message, DataType from, DataType to) {
        if (message.getExchange().getProperty(TableHeaders.RECORDS) != null || message.getBody() == null) {
            return;
        }
        byte[] json = message.getBody() instanceof byte[] bytes
                ? bytes
                : message.getBody().toString().getBytes(StandardCharsets.UTF_8);
        Unwrapped event = Unwrapped.of(json);
        if (event != null) {
            message.setBody(event.row());
            if (event.isDelete()) {
                message.setHeader(TableHeaders.OPERATION, "delete");
            }
        }
    }
}
