package io.wadi.connect;

import io.wadi.change.KeyCheck;
import io.wadi.change.KeyCuts;
import io.wadi.change.StateException;
import io.wadi.scan.Strides;
import io.wadi.table.Table;
import io.wadi.table.TableReader;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tables are cut into ranges of keys, which all tasks must know alike. One task writes it, to the topic of the seen rows, before anybody reads
 * the table; should a task that was taken for dead write it, too, what was written first holds, for good. The thread that reads uses it.
 */
final class TableCuts {
    private static final Logger LOG = LoggerFactory.getLogger(TableCuts.class);

    private final SeenRecords seen;
    private final Share share;
    private final Consumer<HandedRecord> write;
    private final Map<String, KeyCuts> known = new HashMap<>();

    /** @param write blocks until the worker has the record */
    TableCuts(SeenRecords seen, Share share, Consumer<HandedRecord> write) {
        this.seen = seen;
        this.share = share;
        this.write = write;
    }

    /** Null if the table's first task has not said it yet. {@code first} is the shard of that task, if it is this one. */
    @Nullable
    KeyCuts of(TableReader reader, @Nullable ShardState first) throws SQLException {
        String table = reader.table().name().toString();
        KeyCuts cuts = known.get(table);
        if (cuts == null) {
            cuts = seen.cuts(table);
        }
        if (cuts == null && first != null) {
            write.accept(seen.record(first, table, cut(reader)));
            cuts = seen.cuts(table);
        }
        if (cuts != null) {
            check(reader.table(), cuts);
            known.put(table, cuts);
        }
        return cuts;
    }

    private KeyCuts cut(TableReader reader) throws SQLException {
        Table table = reader.table();
        // Nobody knows what it costs to count the rows of a query.
        KeyCuts cuts = table.query() == null
                ? Strides.cuts(reader, share.rows(), share.shards())
                : new KeyCuts(table.key(), List.of());
        LOG.info(
                "{} is captured in {} ranges of its key",
                table.name(),
                cuts.ranges().size());
        return cuts;
    }

    private static void check(Table table, KeyCuts cuts) {
        if (!cuts.columns().equals(table.key())) {
            throw new StateException(
                    "Table %s is cut into ranges of the key (%s), but the route's key is (%s) now. Write the old key in the route, or give the connector another name; then everything is sent again."
                            .formatted(
                                    table.name(), String.join(", ", cuts.columns()), String.join(", ", table.key())));
        }
        cuts.cuts().forEach(cut -> KeyCheck.sameTypes(cut, table));
    }
}
