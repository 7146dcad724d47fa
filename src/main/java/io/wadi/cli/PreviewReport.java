package io.wadi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wadi.route.PreviewedRow;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Prints what a preview showed. */
final class PreviewReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PreviewReport() {}

    /** For people. */
    static void print(PreviewedRow row, PrintWriter out) {
        out.printf("%s %s, %s:%n", row.table(), row.key(), row.operation());
        for (ProducerRecord<byte[], byte[]> record : row.records()) {
            out.printf("  -> %s  %s  %s%n", record.topic(), text(record.key()), text(record.value()));
        }
        row.notCalled().forEach(endpoint -> out.println("  not called: " + endpoint));
        if (row.problem() != null) {
            out.println("  failed: " + row.problem());
        } else if (row.goesWith() != null) {
            out.printf("  goes in one record with row %s%n", row.goesWith());
        } else if (row.records().isEmpty()) {
            out.println("  sends nothing");
        }
    }

    /** For programs: one object. */
    static JsonNode json(String route, List<PreviewedRow> previewed) {
        ObjectNode json = JSON.createObjectNode().put("route", route);
        var rows = json.putArray("rows");
        for (PreviewedRow row : previewed) {
            ObjectNode each = rows.addObject()
                    .put("table", row.table())
                    .put("key", row.key())
                    .put("operation", row.operation())
                    .put("problem", row.problem());
            if (row.goesWith() != null) {
                each.put("goesWith", row.goesWith());
            }
            var notCalled = each.putArray("notCalled");
            row.notCalled().forEach(notCalled::add);
            var records = each.putArray("records");
            for (ProducerRecord<byte[], byte[]> record : row.records()) {
                records.addObject()
                        .put("topic", record.topic())
                        .put("key", text(record.key()))
                        .set("value", value(text(record.value())));
            }
        }
        return json;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** What is no JSON is shown as a text. */
    private static JsonNode value(@Nullable String text) {
        try {
            return text == null ? JSON.nullNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
