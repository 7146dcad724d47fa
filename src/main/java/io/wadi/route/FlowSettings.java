package io.wadi.route;

import io.wadi.change.Tracking;
import io.wadi.scan.Scanning;
import io.wadi.scan.Schedule;
import io.wadi.table.Capture;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** The settings of a {@code table:} endpoint, checked and in the types of those who use them. */
record FlowSettings(Capture capture, Tracking tracking, Scanning scanning) {

    /** Throws {@link SettingsException} with every mistake. */
    static FlowSettings of(String path, TableConfiguration written, long delayMillis) throws SettingsException {
        List<String> mistakes = new ArrayList<>();
        FlowSettings settings = of(path, written, delayMillis, mistakes);
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        return settings;
    }

    /** Adds every mistake, and gives what is sound: for those who look for mistakes of other kinds. */
    static FlowSettings of(String path, TableConfiguration written, long delayMillis, List<String> mistakes) {
        check(written, mistakes);
        Schedule fullScan = fullScan(written, mistakes);
        boolean[] resend = schemaChange(written.getOnSchemaChange(), mistakes);
        Capture.ZeroDate zeroDate = zeroDate(written.getZeroDate(), mistakes);
        return new FlowSettings(
                new Capture(
                        path,
                        list(written.getKey()),
                        list(written.getColumns()),
                        written.getVersion(),
                        written.getWhere(),
                        written.getQuery(),
                        zeroDate,
                        Duration.ofMillis(written.getStatementTimeout()),
                        written.getIsolation()),
                new Tracking(
                        list(written.getKeep()),
                        written.isSplit(),
                        written.getSnapshot() == TableConfiguration.Snapshot.remember,
                        resend[0],
                        resend[1],
                        written.getSeen() == TableConfiguration.Seen.recent),
                new Scanning(
                        Duration.ofMillis(written.getLookback()),
                        fullScan,
                        written.getSeen() == TableConfiguration.Seen.recent,
                        written.getDeleteGuard(),
                        written.getPageSize(),
                        written.getParallel(),
                        Duration.ofMillis(delayMillis)));
    }

    private static void check(TableConfiguration written, List<String> mistakes) {
        if (written.getSeen() == TableConfiguration.Seen.recent) {
            checkRecent(written, mistakes);
        }
        if (written.isSplit() && written.getKeep() == null) {
            mistakes.add("split needs keep: the columns whose change is a move, as in keep=region&split=true.");
        }
        if (written.isSplit() && written.getDeletes() == TableConfiguration.Deletes.ignore) {
            mistakes.add("split and deletes=ignore contradict each other: a moved row would stay where it was.");
        }
        if (written.getDeletes() == TableConfiguration.Deletes.delete) {
            mistakes.add("deletes=delete: in from: a delete sends record, tombstone or both, or nothing: ignore.");
        }
        if (written.getDeleteGuard() < 0 || written.getDeleteGuard() > 1) {
            mistakes.add("deleteGuard=%s is no share: write a number from 0 to 1.".formatted(written.getDeleteGuard()));
        }
        if (written.getInFlight() < 1) {
            mistakes.add("inFlight=%d: at least one row must be on its way.".formatted(written.getInFlight()));
        }
        if (written.getInWindows() < 1) {
            mistakes.add("inWindows=%d: windows must hold at least one row.".formatted(written.getInWindows()));
        }
        if (written.getPageSize() < 0) {
            mistakes.add("pageSize=%d: write a number of rows, or 0 for as many as come to 4 MB."
                    .formatted(written.getPageSize()));
        }
        if (written.getParallel() < 1) {
            mistakes.add("parallel=%d: at least one page must be read.".formatted(written.getParallel()));
        }
        if (written.getRetries() < 0) {
            mistakes.add("retries=%d: write 0 or more.".formatted(written.getRetries()));
        }
        if (written.getChangeLog() != null && written.getChangeLog().equals(written.getDeadLetterTopic())) {
            mistakes.add(
                    "changeLog and deadLetterTopic are one topic: who reads either would take the other's records for its own. Name two.");
        }
        if (written.getLookback() <= 0) {
            mistakes.add("lookback must be longer than nothing: it is how long a transaction may take to commit.");
        }
    }

    private static void checkRecent(TableConfiguration written, List<String> mistakes) {
        if (written.getVersion() == null) {
            mistakes.add("seen=recent needs version: the column that says which rows are recent.");
        }
        if (written.isSplit() || written.getKeep() != null) {
            mistakes.add(
                    "keep and split need seen=all: with seen=recent nothing is known of a row that changes later.");
        }
        if (!written.isFullScanLeftOut() && !written.getFullScan().trim().equals("never")) {
            mistakes.add(
                    "fullScan=%s needs seen=all: with seen=recent there is no full scan. Leave fullScan out, or write never."
                            .formatted(written.getFullScan()));
        }
        if (written.getDeletes() == TableConfiguration.Deletes.record
                || written.getDeletes() == TableConfiguration.Deletes.tombstone) {
            mistakes.add("deletes=%s needs seen=all: with seen=recent no delete is found. Leave deletes out."
                    .formatted(written.getDeletes()));
        }
    }

    private static @Nullable Schedule fullScan(TableConfiguration written, List<String> mistakes) {
        String text = written.getFullScan().trim();
        if (written.getSeen() == TableConfiguration.Seen.recent || text.equals("never")) {
            return null;
        }
        if (text.contains(" ")) {
            return Cron.schedule(text, mistakes);
        }
        try {
            Duration period = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
            if (!period.isNegative() && !period.isZero()) {
                return Schedule.every(period);
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // falls through to the one message for whatever is no period
        }
        mistakes.add("fullScan=%s is no period. Examples: 10m, 1h, 0 3 * * * (cron), never.".formatted(text));
        return null;
    }

    /** Whether to resend for an added, and for a lost column. One word alone speaks of added columns if it is rebase, of lost ones if it is stop. */
    private static boolean[] schemaChange(String text, List<String> mistakes) {
        boolean[] resend = {false, false};
        List<String> words = list(text);
        String added = words.isEmpty() ? "rebase" : words.get(0);
        String lost = words.size() > 1 ? words.get(1) : "stop";
        if (!List.of("rebase", "resend").contains(added)
                || !List.of("resend", "stop").contains(lost)
                || words.size() > 2) {
            mistakes.add(
                    "onSchemaChange=%s: write what an added column does (rebase or resend), then what a lost one does (resend or stop), as in rebase,stop."
                            .formatted(text));
        }
        resend[0] = added.equals("resend");
        resend[1] = lost.equals("resend");
        return resend;
    }

    private static Capture.ZeroDate zeroDate(String text, List<String> mistakes) {
        for (Capture.ZeroDate zeroDate : Capture.ZeroDate.values()) {
            if (zeroDate.name().equalsIgnoreCase(text)) {
                return zeroDate;
            }
        }
        mistakes.add("zeroDate=%s: write null, text or stop.".formatted(text));
        return Capture.ZeroDate.NULL;
    }

    static List<String> list(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }
}
