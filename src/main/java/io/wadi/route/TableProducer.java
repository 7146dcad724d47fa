package io.wadi.route;

import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.Destination;
import io.wadi.sink.TargetException;
import io.wadi.sink.Write;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a table. What comes from a topic by our own consumer is staged, and written with its whole batch; anything else is written at once,
 * all rows of an exchange in one transaction.
 */
final class TableProducer extends DefaultAsyncProducer {
    private final TableEndpoint endpoint;

    TableProducer(TableEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            List<Write> writes = writes(exchange.getMessage());
            RowWrites batch = exchange.getProperty(TableHeaders.WRITES, RowWrites.class);
            if (batch == null) {
                writeNow(writes);
            } else {
                writes.forEach(batch::stage);
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void writeNow(List<Write> writes) throws Exception {
        if (endpoint.getCamelContext()
                .getComponent("kafka", RouteKafkaComponent.class)
                .stagesOnly()) {
            throw new IllegalStateException("A preview writes to no table.");
        }
        Delivered all = new Delivered(new ConsumerRecord<>("", 0, 0, null, null), writes);
        try {
            new BatchWriter(true, List.of()).write(List.of(all), done -> {});
        } catch (SQLException e) {
            throw new TargetException("table:%s: %s".formatted(endpoint.getName(), e.getMessage()), e);
        }
        Exception misfit = all.misfit();
        if (misfit != null) {
            throw misfit;
        }
    }

    private List<Write> writes(Message message) throws SettingsException {
        List<Write> writes = new ArrayList<>();
        if (message.getBody() instanceof List<?> several) {
            for (Object each : several) {
                Object body = each instanceof Exchange exchange ? exchange.getMessage() : each;
                add(writes, body instanceof Message one ? one : withBody(message, body));
            }
        } else {
            add(writes, message);
        }
        return writes;
    }

    /** A plain row in a list has no key of its own. */
    private static Message withBody(Message like, Object body) {
        Message message = like.copy();
        message.setBody(body);
        message.removeHeader(KafkaConstants.KEY);
        return message;
    }

    private void add(List<Write> writes, Message message) throws SettingsException {
        Destination destination = endpoint.destination();
        boolean isDelete = "delete".equals(text(message.getHeader(TableHeaders.OPERATION)));
        Write write = destination.read(text(message.getHeader(KafkaConstants.KEY)), message.getBody(), isDelete);
        if (write != null) {
            writes.add(write);
        }
    }

    private static @Nullable String text(@Nullable Object header) {
        return header instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : header == null ? null : header.toString();
    }
}
