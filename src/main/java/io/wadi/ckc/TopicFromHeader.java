package io.wadi.ckc;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Transformation for a stock Camel Kafka Connector, which sends all records to the topics of its configuration: sends each to the topic that the
 * route chose, with the headers that the route gave it. A record without a topic is an error, for it would go where nobody looks for it.
 */
public final class TopicFromHeader<R extends ConnectRecord<R>> implements Transformation<R> {

    @Override
    public R apply(R record) {
        String topic = text(record, RowHeader.TOPIC);
        if (topic == null) {
            throw new DataException(
                    "A record for %s has no header %s: what made it is no route of Wadi's, or camel.map.headers or camel.remove.headers.pattern took the header away."
                            .formatted(record.topic(), RowHeader.PREFIX + RowHeader.TOPIC));
        }
        String partition = text(record, RowHeader.PARTITION);
        String timestamp = text(record, RowHeader.TIMESTAMP);
        return record.newRecord(
                topic,
                partition == null ? null : Integer.valueOf(partition),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                timestamp == null ? record.timestamp() : Long.valueOf(timestamp),
                ofTheRoute(record));
    }

    private static @Nullable String text(ConnectRecord<?> record, String name) {
        Header header = record.headers().lastWithName(RowHeader.PREFIX + name);
        return header == null ? null : String.valueOf(header.value());
    }

    private static ConnectHeaders ofTheRoute(ConnectRecord<?> record) {
        ConnectHeaders headers = new ConnectHeaders();
        for (Header header : record.headers()) {
            if (header.key().startsWith(RowHeader.PREFIX)) {
                String name = header.key().substring(RowHeader.PREFIX.length());
                if (!RowHeader.isOurs(name)) {
                    headers.add(name, header.value(), header.schema());
                }
            }
        }
        return headers;
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // There is nothing to set.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
