package io.wadi.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic of rows as Connect's JsonConverter writes them, with schemas in key and value, which both sinks can read. Of one partition, so that the
 * rows come in the order of their keys.
 */
final class SinkTopic {
    static final String NAME = "sink-source";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String KEY = schema("id int64");
    private static final String VALUE =
            """
            id int64, customer_id int64, region string, status string, total bytes org.apache.kafka.connect.data.Decimal, quantity int32, note string?, \
            created_at int64 org.apache.kafka.connect.data.Timestamp, updated_at int64 org.apache.kafka.connect.data.Timestamp, flag boolean, ref string"""
                    .transform(SinkTopic::schema);
    private static final long FIRST_MILLIS = 1_767_225_600_000L; // 2026-01-01

    private double bytesPerRow;

    /** Fills it if it is not there yet. Says how many bytes a value takes. */
    double fill(BrokerProcess broker, int rows) throws ExecutionException, InterruptedException {
        if (bytesPerRow == 0) {
            broker.topic(NAME);
            bytesPerRow = send(broker.bootstrapServers(), rows);
        }
        return bytesPerRow;
    }

    private static double send(String brokers, int rows) {
        long bytes = 0;
        Map<String, Object> settings = Map.of("bootstrap.servers", brokers, "batch.size", 256 << 10, "linger.ms", 5);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int row = 1; row <= rows; row++) {
                var key = "{\"schema\":%s,\"payload\":{\"id\":%d}}".formatted(KEY, row);
                var value = "{\"schema\":" + VALUE + ",\"payload\":" + row(row) + "}";
                bytes += value.length();
                producer.send(new ProducerRecord<>(NAME, key, value));
            }
        }
        return (double) bytes / rows;
    }

    /** As the converter writes it: fields with name, type, perhaps a question mark for optional, and the name of a logical type. */
    private static String schema(String fields) {
        var schema = MAPPER.createObjectNode().put("type", "struct").put("optional", false);
        var all = schema.putArray("fields");
        for (var field : fields.split(", ")) {
            var words = field.trim().split(" ");
            var optional = words[1].endsWith("?");
            var said = all.addObject()
                    .put("field", words[0])
                    .put("type", words[1].replace("?", ""))
                    .put("optional", optional);
            if (words.length > 2) {
                said.put("name", words[2]).put("version", 1);
                if (words[2].endsWith("Decimal")) {
                    said.putObject("parameters").put("scale", "2");
                }
            }
        }
        return schema.toString();
    }

    private static ObjectNode row(int row) {
        return MAPPER.createObjectNode()
                .put("id", row)
                .put("customer_id", row % 100_000)
                .put("region", new String[] {"EU", "US", "ASIA", "AFRICA"}[row % 4])
                .put("status", new String[] {"new", "paid", "shipped"}[row % 3])
                .put("total", BigInteger.valueOf(row % 1_000_000).toByteArray())
                .put("quantity", row % 10)
                .put("note", row % 5 == 0 ? null : "a note on " + row)
                .put("created_at", FIRST_MILLIS + row * 1_000L)
                .put("updated_at", FIRST_MILLIS + row)
                .put("flag", row % 2 == 0)
                .put("ref", "%08x-0000-4000-8000-%012d".formatted(row, row));
    }
}
