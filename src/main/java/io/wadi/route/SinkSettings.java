package io.wadi.route;

import io.wadi.table.Capture;
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
        boolean deletes,
        int retries,
        @Nullable String deadLetterTopic,
        int batchSize) {
    private static final int RETRIES = 10;

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
        return new SinkSettings(
                new Capture(
                        path,
                        FlowSettings.list(written.getKey()),
                        FlowSettings.list(written.getColumns()),
                        null,
                        null,
                        null,
                        Capture.ZeroDate.NULL,
                        Duration.ofMillis(written.getStatementTimeout()),
                        null),
                WriteMode.valueOf(written.getMode().name().toUpperCase(Locale.ROOT)),
                deletes != TableConfiguration.Deletes.ignore,
                written.isRetriesLeftOut() ? RETRIES : written.getRetries(),
                written.getDeadLetterTopic(),
                written.getBatchSize());
    }
}
