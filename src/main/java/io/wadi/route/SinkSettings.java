package io.wadi.route;

import io.wadi.table.Capture;
import io.wadi.table.OffsetTable;
import io.wadi.table.TableDefinition;
import io.wadi.table.TableDefinition.Item;
import io.wadi.table.WriteMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The settings of a table that is written to, checked and in the types of those who use them. */
record SinkSettings(
        Capture capture,
        WriteMode mode,
        @Nullable OffsetTable offsets,
        boolean deletes,
        TableDefinition definition,
        int retries,
        @Nullable String deadLetterTopic,
        int batchSize) {
    private static final int RETRIES = 10;
    private static final String OFFSETS = "wadi_offsets";

    /** Throws {@link SettingsException} with every mistake. */
    static SinkSettings of(String path, TableConfiguration written) throws SettingsException {
        List<String> mistakes = new ArrayList<>();
        SinkSettings settings = of(path, written, mistakes);
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        return settings;
    }

    static SinkSettings of(String path, TableConfiguration written, List<String> mistakes) {
        var deletes = written.getDeletes();
        boolean isOurs = deletes == TableConfiguration.Deletes.delete || deletes == TableConfiguration.Deletes.ignore;
        if (!isOurs && deletes != TableConfiguration.Deletes.both) {
            mistakes.add("deletes=%s: a table that is written to knows delete and ignore.".formatted(deletes));
        }
        if (written.getBatchSize() < 1) {
            mistakes.add("batchSize=%d: at least one record must be in a batch.".formatted(written.getBatchSize()));
        }
        if (written.getRetries() < 0) {
            mistakes.add("retries=%d: write 0 or more.".formatted(written.getRetries()));
        }
        TableDefinition definition = definition(written, mistakes);
        return new SinkSettings(
                new Capture(
                        path,
                        FlowSettings.list(written.getKey()),
                        definition.names(),
                        null,
                        null,
                        null,
                        Capture.ZeroDate.NULL,
                        Duration.ofMillis(written.getStatementTimeout()),
                        null),
                WriteMode.valueOf(written.getMode().name().toUpperCase(Locale.ROOT)),
                offsets(written, mistakes),
                deletes != TableConfiguration.Deletes.ignore,
                definition,
                written.isRetriesLeftOut() ? RETRIES : written.getRetries(),
                written.getDeadLetterTopic(),
                written.getBatchSize());
    }

    private static TableDefinition definition(TableConfiguration written, List<String> mistakes) {
        List<Item> items = TableDefinition.items(written.getColumns());
        boolean isTyped = !items.isEmpty() && items.stream().allMatch(item -> item.type() != null);
        if (written.isCreate() && !isTyped) {
            mistakes.add(
                    "create: records carry no types, so columns must say them, each in the database's words: columns=id BIGINT, name VARCHAR(100)");
        }
        if (written.isCreate() && written.getKey() == null && written.getMode() != TableConfiguration.Mode.insert) {
            mistakes.add("create: rows are found by their key. Name its columns: key=...");
        }
        if (written.isEvolve() && items.stream().allMatch(item -> item.type() == null)) {
            mistakes.add(
                    "evolve: records carry no types, so columns must say those of columns that may be added: columns=id, name, note VARCHAR(100)");
        }
        return new TableDefinition(items, written.isCreate(), written.isEvolve());
    }

    private static @Nullable OffsetTable offsets(TableConfiguration written, List<String> mistakes) {
        String name = written.getOffsets();
        if (name == null) {
            return written.getMode() == TableConfiguration.Mode.insert ? new OffsetTable(OFFSETS) : null;
        }
        if (!OffsetTable.isName(name)) {
            mistakes.add("offsets=%s: write a name that needs no quotes, as in offsets=%s".formatted(name, OFFSETS));
        }
        return new OffsetTable(name);
    }
}
