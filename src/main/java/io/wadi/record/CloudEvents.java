package io.wadi.record;

import io.wadi.table.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes CloudEvents (1.0) of rows: the row is the event's data, of a delete what is known of it. Thread-safe. */
public final class CloudEvents {
    /** The attributes of each event; the data comes beside them. */
    private static final List<String> ATTRIBUTES =
            List.of("specversion", "id", "source", "type", "subject", "time", "partitionkey");

    private static final RecordSchema TEXT = RecordSchema.of("string");
    private static final String DATA = "data";
    private static final String DATA_TYPE = "datacontenttype";

    private final String application;
    private final RowSchemas schemas = new RowSchemas(table -> table.name().toString(), CloudEvents::around);

    /** @param application the first part of the events' {@code source}, before the table */
    public CloudEvents(String application) {
        this.application = application;
    }

    /** The event as a whole: in structured mode. */
    public Envelope of(RowChange change, Map<String, @Nullable Object> row) {
        Table table = change.table();
        Envelope event = new Envelope(schemas.around(table, row, List.of()), schemas.key(table, change.key()));
        event.putAll(attributes(change));
        event.put(DATA_TYPE, "application/json");
        event.put(DATA, row);
        return event;
    }

    /** What is said of the row, all of it text: in binary mode it stands in headers. */
    public Map<String, String> attributes(RowChange change) {
        String key = RecordKey.text(change.table().key(), change.key());
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", UUID.randomUUID().toString());
        attributes.put(
                "source",
                "/" + encoded(application) + "/" + encoded(change.table().name().toString()));
        attributes.put("type", "io.wadi.row." + change.operation().label());
        attributes.put("subject", key);
        attributes.put("time", change.capturedAt().toString());
        attributes.put("partitionkey", key);
        return attributes;
    }

    /** As a part of a URI. */
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static RecordSchema around(Table table, RecordSchema row) {
        List<RecordSchema.Field> fields = new ArrayList<>();
        ATTRIBUTES.forEach(name -> fields.add(new RecordSchema.Field(name, TEXT, false)));
        fields.add(new RecordSchema.Field(DATA_TYPE, TEXT, true));
        fields.add(new RecordSchema.Field(DATA, row, true));
        return RecordSchema.struct(table.name() + ".CloudEvent", fields);
    }
}
