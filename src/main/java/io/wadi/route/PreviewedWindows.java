package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.record.RecordKey;
import io.wadi.topic.Completed;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Rows on their way through a route, for a look, and the windows that hold them: at the end all windows go, complete or not. */
final class PreviewedWindows {
    private final RowExchanges exchanges;
    private final TableConfiguration written;
    private final Windows windows;
    private final Map<Change, PreviewRun> runs = new ConcurrentHashMap<>();

    PreviewedWindows(RowExchanges exchanges, TableConfiguration written) {
        this.exchanges = exchanges;
        this.written = written;
        this.windows = new Windows(
                "",
                Integer.MAX_VALUE,
                new SentSlices(Instant.MIN),
                new FlowListener() {},
                this::completed,
                lost -> runs.values().forEach(run -> run.lost(lost)));
    }

    PreviewedRow run(Change change, Reading reading) throws InterruptedException {
        PreviewedRow row = new PreviewedRow(
                reading.table(), key(change), change.operation().label());
        PreviewRun run = new PreviewRun(exchanges, written, row, windows);
        runs.put(change, run);
        new RowRun(change, run, reading).start();
        run.awaitRoute();
        return row;
    }

    void end() throws InterruptedException {
        windows.completeAll();
        for (PreviewRun run : runs.values()) {
            run.await();
        }
        windows.end();
    }

    /** What a window made stands with its last row. */
    private void completed(Completed rows) {
        Change last = rows.changes().get(rows.changes().size() - 1);
        for (Change change : rows.changes()) {
            if (change == last) {
                run(change).completed(rows);
            } else {
                run(change).completedWith(rows.records().isEmpty() ? null : key(last));
            }
        }
    }

    private PreviewRun run(Change change) {
        return Objects.requireNonNull(runs.get(change), "it was put there before it went");
    }

    private static String key(Change change) {
        return RecordKey.text(change.table().key(), change.key());
    }
}
