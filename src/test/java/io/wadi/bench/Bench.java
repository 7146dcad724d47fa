package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

/**
 * Measures, on this machine, the raw limit and Wadi in turn, and prints one line for each run and their medians.
 *
 * <p>System properties: {@code bench.rows} (1000000), {@code bench.rounds} (3), {@code bench.trickle} rows (200),
 * {@code bench.what} (raw,wadi,trickle).
 */
final class Bench {
    static final String HEAP = "-Xmx256m";

    private static final int ROWS = Integer.getInteger("bench.rows", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int TRICKLE = Integer.getInteger("bench.trickle", 200);
    private static final Set<String> WHAT =
            Set.of(System.getProperty("bench.what", "raw,wadi,trickle").split(","));

    private final BenchDatabase database;
    private final List<Load> raw = new ArrayList<>();
    private final List<Load> wadi = new ArrayList<>();

    private Bench(BenchDatabase database) {
        this.database = database;
    }

    public static void main(String[] args) throws Exception {
        try (var database = BenchDatabase.start(ROWS)) {
            new Bench(database).run();
        }
    }

    private void run() throws Exception {
        System.out.printf("%,d rows, every program in a heap of %s%n%s%n", ROWS, HEAP.substring(4), Load.HEADING);
        for (int round = 1; round <= ROUNDS; round++) {
            if (WHAT.contains("raw")) {
                raw.add(print("raw " + round, load(this::startRaw)));
            }
            if (WHAT.contains("wadi")) {
                wadi.add(print("wadi " + round, load(this::startWadi)));
            }
        }
        printMedians();
        if (WHAT.contains("trickle")) {
            System.out.println(trickle().line("wadi trickle"));
        }
    }

    /** A new broker for each run, so that no run reads what another left. */
    private Load load(Start program) throws IOException, ExecutionException, InterruptedException {
        try (var broker = BrokerProcess.start()) {
            broker.topic(BenchDatabase.TABLE);
            try (var running = program.with(broker.bootstrapServers())) {
                return Load.measure(running, broker.bootstrapServers(), BenchDatabase.TABLE, ROWS);
            }
        }
    }

    private ChildJvm startRaw(String brokers) {
        return ChildJvm.ofMain(RawCopy.class, database.url(), brokers, BenchDatabase.TABLE)
                .jvm(HEAP)
                .start();
    }

    private ChildJvm startWadi(String brokers) throws IOException {
        return WadiProgram.start(database, brokers, BenchDatabase.TABLE);
    }

    private Trickle trickle() throws Exception {
        try (var broker = BrokerProcess.start()) {
            broker.topic(BenchDatabase.EMPTY_TABLE);
            var brokers = broker.bootstrapServers();
            try (var running = WadiProgram.start(
                    database, brokers, BenchDatabase.EMPTY_TABLE, "version: updated_at", "delay: 100")) {
                return Trickle.measure(running, database, brokers, TRICKLE);
            }
        }
    }

    private void printMedians() {
        if (!raw.isEmpty()) {
            print("raw median", median(raw));
        }
        if (!wadi.isEmpty()) {
            print("wadi median", median(wadi));
        }
        if (!raw.isEmpty() && !wadi.isEmpty()) {
            System.out.printf(
                    "wadi reaches %.0f %% of the raw limit's rate with %.2f times its CPU%n",
                    100 * median(wadi).rowsPerSecond() / median(raw).rowsPerSecond(),
                    median(wadi).cpuPerMillion() / median(raw).cpuPerMillion());
        }
    }

    private static Load print(String name, Load load) {
        System.out.println(load.line(name));
        return load;
    }

    private static Load median(List<Load> loads) {
        return new Load(
                median(loads, Load::rowsPerSecond),
                median(loads, Load::cpuPerMillion),
                median(loads, Load::peakMegabytes),
                median(loads, Load::seconds),
                median(loads, Load::bytesPerRow));
    }

    private static double median(List<Load> loads, ToDoubleFunction<Load> figure) {
        var sorted = loads.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private interface Start {
        ChildJvm with(String brokers) throws IOException;
    }
}
