package io.wadi.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.wadi.cli.DemoTally.Compared;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the demo prints, for people or one JSON object per line for programs. Thread-safe. */
final class DemoScreen {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final boolean json;
    private int before;

    DemoScreen(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    synchronized void say(String text) {
        if (json) {
            print(Map.of("say", text));
        } else {
            out.println(text);
            out.flush();
        }
    }

    synchronized void show(DemoRecord record) {
        if (json) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("topic", record.topic());
            line.put("key", record.key());
            line.put("operation", record.operation());
            line.put("value", record.value() == null ? null : new RawValue(record.value()));
            print(line);
        } else {
            out.printf(
                    "%-13s %5s  %-8s  %s%n",
                    record.topic(),
                    Objects.requireNonNullElse(record.key(), "-"),
                    Objects.requireNonNullElse(record.operation(), "-"),
                    Objects.requireNonNullElse(record.value(), "(tombstone)"));
            out.flush();
        }
    }

    synchronized void summary(int second, DemoTally tally) {
        Map<String, Integer> records = tally.records();
        int all = sum(records);
        if (json) {
            print(Map.of("second", second, "rows", tally.rows(), "records", records));
        } else {
            out.printf("--- %d s: %d records (+%d)  %s%n", second, all, all - before, list(records));
        }
        out.flush();
        before = all;
    }

    synchronized void total(DemoTally tally, Iterable<Compared> tables) {
        if (json) {
            Map<String, Object> compared = new LinkedHashMap<>();
            tables.forEach(table -> compared.put(table.table(), Map.of("rows", table.rows(), "keys", table.keys())));
            print(Map.of(
                    "rows",
                    tally.rows(),
                    "changes",
                    tally.changes().entrySet().stream()
                            .collect(Collectors.toMap(change -> change.getKey().label(), Map.Entry::getValue)),
                    "records",
                    tally.records(),
                    "tables",
                    compared));
            return;
        }
        out.printf(
                "%n%d rows were read from tables, and made %d changes: %s%n",
                tally.rows(), sum(tally.changes()), changes(tally));
        out.printf("%d records arrived: %s%n", sum(tally.records()), list(tally.records()));
        for (Compared table : tables) {
            out.printf(
                    "Table %-10s has %d rows, and its topics tell of %d%s%n",
                    table.table(), table.rows(), table.keys(), table.isSame() ? "" : ": not the same");
        }
        out.flush();
    }

    private static String changes(DemoTally tally) {
        return tally.changes().entrySet().stream()
                .map(change -> change.getKey().label() + " " + change.getValue())
                .collect(Collectors.joining("  "));
    }

    private static String list(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining("  "));
    }

    private static int sum(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void print(Object line) {
        try {
            out.println(JSON.writeValueAsString(line));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write a line of JSON", e);
        }
    }
}
