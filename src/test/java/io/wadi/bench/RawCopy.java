package io.wadi.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The raw limit: one thread that reads a table as a stream, writes each row's JSON and hands it to an idempotent
 * producer. No changes are told apart, nothing is remembered, and a crash loses its place.
 */
final class RawCopy {
    private static final JsonFactory JSON = new JsonFactory();

    private RawCopy() {}

    public static void main(String[] args) throws Exception {
        copy(args[0], args[1], args[2]);
        System.out.println("copied");
        new CountDownLatch(1).await(); // until measured and killed
    }

    private static void copy(String url, String brokers, String topic) throws SQLException, IOException {
        try (var producer =
                        new KafkaProducer<>(settings(brokers), new ByteArraySerializer(), new ByteArraySerializer());
                var connection = DriverManager.getConnection(url, "root", "");
                var statement = connection.createStatement()) {
            statement.setFetchSize(1_000);
            var rows = statement.executeQuery(
                    "SELECT id, customer_id, region, status, total, quantity, note, created_at, updated_at, flag, ref FROM "
                            + BenchDatabase.TABLE);
            var json = new ByteArrayOutputStream(512);
            while (rows.next()) {
                json.reset();
                write(rows, json);
                var key = rows.getString(1).getBytes(StandardCharsets.US_ASCII);
                producer.send(new ProducerRecord<>(topic, key, json.toByteArray()), (sent, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                        Runtime.getRuntime().halt(1);
                    }
                });
            }
        }
    }

    private static Map<String, Object> settings(String brokers) {
        return Map.of(
                "bootstrap.servers",
                brokers,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                5,
                "batch.size",
                128 * 1024);
    }

    private static void write(ResultSet row, ByteArrayOutputStream target) throws SQLException, IOException {
        try (JsonGenerator json = JSON.createGenerator(target)) {
            json.writeStartObject();
            json.writeNumberField("id", row.getLong(1));
            json.writeNumberField("customer_id", row.getLong(2));
            json.writeStringField("region", row.getString(3));
            json.writeStringField("status", row.getString(4));
            json.writeFieldName("total");
            json.writeNumber(row.getString(5));
            json.writeNumberField("quantity", row.getInt(6));
            json.writeStringField("note", row.getString(7));
            json.writeStringField("created_at", row.getString(8));
            json.writeStringField("updated_at", row.getString(9));
            json.writeBooleanField("flag", row.getBoolean(10));
            json.writeStringField("ref", row.getString(11));
            json.writeEndObject();
        }
    }
}
