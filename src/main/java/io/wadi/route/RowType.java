package io.wadi.route;

import io.wadi.record.Envelope;
import io.wadi.record.RowChange;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;
import org.jspecify.annotations.Nullable;

/** What {@code transformDataType} makes of a row that {@code from: table:} has read: plain rows, as they are, and others of {@link #make}. */
abstract class RowType extends Transformer {
    private static final Set<String> NAMES = Stream.of(
                    PlainRowType.class,
                    DebeziumType.class,
                    DebeziumSchemaType.class,
                    CloudEventsType.class,
                    CloudEventsBinaryType.class)
            .map(type -> type.getAnnotation(DataTypeTransformer.class).name())
            .collect(Collectors.toCollection(TreeSet::new));

    /** All that can be made of a row. */
    static Set<String> names() {
        return NAMES;
    }

    /** Whether the body is the row as before. */
    static boolean leavesRow(String name) {
        return name.equals(PlainRowType.NAME) || name.equals(CloudEventsBinaryType.NAME);
    }

    @Override
    public final void transform(Message message, DataType from, DataType to) throws Exception {
        RowRecords records = message.getExchange().getProperty(TableHeaders.RECORDS, RowRecords.class);
        RowChange change = records == null ? null : records.change();
        if (change == null) {
            throw new IllegalStateException(
                    "%s is made of a row that from: table: has read; this is none.".formatted(to));
        }
        if (!(message.getBody() instanceof Map<?, ?> row) || row instanceof Envelope) {
            throw new IllegalArgumentException(
                    "%s is made of a row, and this is one no more. Write transformDataType once, and before marshal."
                            .formatted(to));
        }
        make(message, change, values(row));
    }

    /** Gives the message its new body, and headers. */
    abstract void make(Message message, RowChange change, Map<String, @Nullable Object> row);

    /** The name under which the events of this program go: the application's, in Connect the connector's. */
    final String application() {
        return getCamelContext().getName();
    }

    @SuppressWarnings("unchecked") // the body of a row's exchange, which steps change by its columns
    private static Map<String, @Nullable Object> values(Map<?, ?> row) {
        return (Map<String, @Nullable Object>) row;
    }
}
