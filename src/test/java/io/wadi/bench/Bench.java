package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.ConnectCluster;
import java.io.IOException;
import java.sql.SQLException;
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
 * {@code bench.what} (raw,wadi,trickle; connect for Wadi in a worker of Kafka Connect).
 */
final class Bench {
    static final String HEAP = "-Xmx256m";

    private static final int ROWS = Integer.getInteger("bench.rows", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int TRICKLE = Integer.getInteger("bench.trickle", 200);
    private static final Set<String> WHAT =
            Set.of(System.getProperty("bench.what", "raw,wadi,trickle").split(","));

    private final BenchDatabase database;
    private final BrokerProcess broker;
    private final List<Load> raw = new ArrayList<>();
    private final List<Load> wadi = new ArrayList<>();
    private final List<Load> connect = new ArrayList<>();

    private Bench(BenchDatabase database, BrokerProcess broker) {
        this.database = database;
        this.broker = broker;
    }

    public static void main(String[] args) throws Exception {
        try (var database = BenchDatabase.start(ROWS);
                var broker = BrokerProcess.start()) {
            new Bench(database, broker).run();
        }
    }

    private void run() throws Exception {
        System.out.printf("%,d rows, every program in a heap of %s%n%s%n", ROWS, HEAP.substring(4), Load.HEADING);
        for (int round = 1; round <= ROUNDS; round++) {
            if (WHAT.contains("raw")) {
                raw.add(load("raw-" + round, this::startRaw));
            }
            if (WHAT.contains("wadi")) {
                wadi.add(load("wadi-" + round, this::startWadi));
            }
            if (WHAT.contains("connect")) {
                connect.add(connect("connect-" + round));
            }
        }
        printMedians();
        if (WHAT.contains("trickle")) {
            System.out.println(trickle().line("wadi-trickle"));
        }
    }

    /** Each run has a topic, and Wadi a name, of its own, so that no run reads what another left. */
    private Load load(String name, Start program) throws IOException, ExecutionException, InterruptedException {
        broker.topic(name);
        try (var running = program.toTopic(name)) {
            return print(name, Load.measure(running, broker.bootstrapServers(), name, ROWS));
        }
    }

    /** In a fresh worker, from the moment that the connector is made. */
    private Load connect(String name) throws IOException, ExecutionException, InterruptedException {
        String brokers = broker.bootstrapServers();
        broker.topic(name);
        try (ConnectCluster cluster = ConnectProgram.worker(brokers)) {
            cluster.rest().put(name, ConnectProgram.config(database, brokers, name));
            return print(name, Load.measure(cluster.workers().get(0).process(), brokers, name, ROWS));
        }
    }

    private ChildJvm startRaw(String topic) {
        return ChildJvm.ofMain(RawCopy.class, database.url(), broker.bootstrapServers(), topic)
                .jvm(HEAP)
                .start();
    }

    private ChildJvm startWadi(String topic) throws IOException {
        return WadiProgram.start(database, broker.bootstrapServers(), BenchDatabase.TABLE, topic);
    }

    private Trickle trickle() throws SQLException, IOException, ExecutionException, InterruptedException {
        var topic = "wadi-trickle";
        var brokers = broker.bootstrapServers();
        broker.topic(topic);
        try (var running = WadiProgram.start(
                database, brokers, BenchDatabase.EMPTY_TABLE, topic, "version: updated_at", "delay: 100")) {
            return Trickle.measure(running, database, brokers, topic, TRICKLE);
        }
    }

    private void printMedians() {
        if (!raw.isEmpty()) {
            print("raw median", median(raw));
        }
        if (!wadi.isEmpty()) {
            print("wadi median", median(wadi));
        }
        if (!connect.isEmpty()) {
            print("connect median", median(connect));
        }
        compare("wadi", wadi);
        compare("wadi in Connect", connect);
    }

    private void compare(String name, List<Load> loads) {
        if (!raw.isEmpty() && !loads.isEmpty()) {
            System.out.printf(
                    "%s reaches %.0f %% of the raw limit's rate with %.2f times its CPU%n",
                    name,
                    100 * median(loads).rowsPerSecond() / median(raw).rowsPerSecond(),
                    median(loads).cpuPerMillion() / median(raw).cpuPerMillion());
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
        ChildJvm toTopic(String topic) throws IOException;
    }
}
