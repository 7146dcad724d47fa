package io.wadi.record;

import io.wadi.change.Operation;
import io.wadi.table.Column;
import io.wadi.table.RowMap;
import io.wadi.table.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes Debezium's change events of rows. {@code before} is there of a delete, with what is known of the row, and of an update whose whole row was
 * kept, as far as steps have left it alone. Thread-safe.
 */
public final class ChangeEvents {
    private static final RecordSchema TEXT = RecordSchema.of("string");
    private static final RecordSchema LONG = RecordSchema.of("int64");
    private static final RecordSchema SOURCE = RecordSchema.struct(
            "io.wadi.Source",
            List.of(
                    required("version", TEXT),
                    required("connector", TEXT),
                    required("name", TEXT),
                    required("ts_ms", LONG),
                    optional("snapshot", TEXT),
                    required("db", TEXT),
                    optional("schema", TEXT),
                    required("table", TEXT)));

    private final String application;
    private final String version;
    private final RowSchemas schemas = new RowSchemas(table -> table.name() + ".Value", ChangeEvents::around);

    /** @param application the name under which the events' {@code source} goes */
    public ChangeEvents(String application) {
        this.application = application;
        this.version =
                Objects.requireNonNullElse(ChangeEvents.class.getPackage().getImplementationVersion(), "dev");
    }

    /** @param row as the route has left it so far */
    public Envelope of(RowChange change, Map<String, @Nullable Object> row) {
        boolean deleted = change.operation() == Operation.DELETE;
        List<String> unknown = deleted ? unknown(change) : List.of();
        Envelope event =
                new Envelope(schemas.around(change.table(), row, unknown), schemas.key(change.table(), change.key()));
        event.put("before", deleted ? row : before(change, row));
        event.put("after", deleted ? null : row);
        event.put("source", source(change));
        event.put("op", operation(change.operation()));
        event.put("ts_ms", change.capturedAt().toEpochMilli());
        return event;
    }

    private static String operation(Operation operation) {
        return switch (operation) {
            case SNAPSHOT -> "r";
            case INSERT -> "c";
            case UPDATE -> "u";
            case DELETE -> "d";
        };
    }

    /** The columns of a deleted row that nobody remembers. One that was remembered and is not in the row any more was taken away by a step. */
    private static List<String> unknown(RowChange change) {
        return change.table().columns().stream()
                .map(Column::name)
                .filter(column -> !change.before().containsKey(column)
                        && !change.table().key().contains(column))
                .toList();
    }

    /**
     * The whole row, or null. What a step has masked, renamed or taken away in the row as it is now shall not be read from the row as it was; without
     * its key it is no row, nor what the schema says.
     */
    private static @Nullable Map<String, @Nullable Object> before(RowChange change, Map<String, @Nullable Object> row) {
        if (change.operation() != Operation.UPDATE || !(row instanceof RowMap read)) {
            return null;
        }
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        for (Column column : change.table().columns()) {
            String name = column.name();
            if (!change.before().containsKey(name)) {
                return null;
            }
            if (read.isAsRead(name)) {
                before.put(name, change.before().get(name));
            }
        }
        return before.keySet().containsAll(change.table().key()) ? before : null;
    }

    private Map<String, @Nullable Object> source(RowChange change) {
        Table table = change.table();
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        source.put("version", version);
        source.put("connector", "wadi");
        source.put("name", application);
        source.put("ts_ms", change.capturedAt().toEpochMilli());
        source.put("snapshot", change.operation() == Operation.SNAPSHOT ? "true" : "false");
        source.put("db", Objects.requireNonNullElse(table.origin().database(), ""));
        source.put("schema", table.origin().schema());
        source.put("table", table.name().name());
        return source;
    }

    private static RecordSchema around(Table table, RecordSchema row) {
        return RecordSchema.struct(
                table.name() + ".Envelope",
                List.of(
                        optional("before", row),
                        optional("after", row),
                        required("source", SOURCE),
                        required("op", TEXT),
                        optional("ts_ms", LONG)));
    }

    private static RecordSchema.Field required(String name, RecordSchema schema) {
        return new RecordSchema.Field(name, schema, false);
    }

    private static RecordSchema.Field optional(String name, RecordSchema schema) {
        return new RecordSchema.Field(name, schema, true);
    }
}
