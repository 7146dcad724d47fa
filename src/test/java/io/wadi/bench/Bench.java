package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

/**
 * Measures, on this machine, the raw limit, Wadi and Debezium in turn, and prints one line for each run and their medians.
 *
 * <p>System properties: {@code bench.rows} (1000000), {@code bench.rounds} (3), {@code bench.trickle} rows (200),
 * {@code bench.what} (raw,wadi,trickle; connect and debezium for Wadi and Debezium, each in a worker of Kafka Connect; sink for both, from a topic into PostgreSQL and MariaDB).
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
    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private final SinkTopic source = new SinkTopic();
    private final Map<String, List<Load>> loads = new LinkedHashMap<>();

    private Bench(BenchDatabase database, BrokerProcess broker) {
        this.database = database;
        this.broker = broker;
        var brokers = broker.bootstrapServers();
        contestants.put("raw", name -> load(name, this::startRaw));
        contestants.put("wadi", name -> load(name, this::startWadi));
        contestants.put("connect", name -> connect(name, ConnectProgram.wadi(database, brokers, name)));
        contestants.put("debezium", name -> connect(name, ConnectProgram.debezium(database, brokers, name)));
        contestants.keySet().retainAll(WHAT);
        if (WHAT.contains("sink")) {
            for (var target : List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB)) {
                for (var sink : Sink.values()) {
                    contestants.put(sink.label(target), name -> sink(name, sink, target));
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        try (var database = BenchDatabase.start(ROWS);
                var broker = BrokerProcess.start()) {
            new Bench(database, broker).run();
        }
        System.exit(0); // the sinks' servers end with the JVM, and what reads their logs would keep it alive
    }

    private void run() throws Exception {
        System.out.printf("%,d rows, every program in a heap of %s%n%s%n", ROWS, HEAP.substring(4), Load.HEADING);
        for (int round = 1; round <= ROUNDS; round++) {
            for (var contestant : contestants.entrySet()) {
                var name = contestant.getKey();
                var load = contestant.getValue().run(name + "-" + round);
                System.out.println(load.line(name + "-" + round));
                loads.computeIfAbsent(name, each -> new ArrayList<>()).add(load);
            }
        }
        printMedians();
        if (WHAT.contains("trickle")) {
            System.out.println(trickle().line("wadi-trickle"));
        }
    }

    /** Each run has a topic, and Wadi a name, of its own, so that no run reads what another left. */
    private Load load(String topic, Start program) throws IOException, ExecutionException, InterruptedException {
        broker.topic(topic);
        try (var running = program.toTopic(topic)) {
            return measure(running, topic);
        }
    }

    private Load measure(ChildJvm program, String topic) throws IOException {
        try (var reader = new CountingReader(broker.bootstrapServers(), topic)) {
            return Load.measure(program, reader, ROWS);
        }
    }

    /** In a fresh worker, from the moment that the connector is made. */
    private Load connect(String name, ConnectProgram program)
            throws IOException, ExecutionException, InterruptedException {
        var brokers = broker.bootstrapServers();
        broker.topic(program.topic());
        try (var cluster = program.worker(brokers)) {
            cluster.rest().put(name, program.config());
            return measure(cluster.workers().get(0).process(), program.topic());
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

    /** From one topic, which is filled once, into a new table each time. */
    private Load sink(String name, Sink sink, TestDatabase database)
            throws SQLException, IOException, ExecutionException, InterruptedException {
        var brokers = broker.bootstrapServers();
        var bytes = source.fill(broker, ROWS);
        try (var table = SinkTable.make(database, bytes);
                var cluster = ConnectProgram.worker(brokers, sink.plugins())) {
            cluster.rest().put(name, sink.config(table.schema(), SinkTopic.NAME));
            var load = Load.measure(cluster.workers().get(0).process(), table, ROWS);
            table.check(ROWS);
            return load;
        }
    }

    private void printMedians() {
        loads.forEach((name, runs) -> System.out.println(median(runs).line(name + " median")));
        compare("wadi", "raw");
        compare("connect", "raw");
        compare("debezium", "raw");
        compare("connect", "debezium");
        for (var target : List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB)) {
            compare(Sink.WADI.label(target), Sink.DEBEZIUM.label(target));
        }
    }

    private void compare(String name, String other) {
        if (loads.containsKey(name) && loads.containsKey(other)) {
            var load = median(loads.get(name));
            var measure = median(loads.get(other));
            System.out.printf(
                    "%s reaches %.0f %% of the rate of %s with %.2f times its CPU%n",
                    name,
                    100 * load.rowsPerSecond() / measure.rowsPerSecond(),
                    other,
                    load.cpuPerMillion() / measure.cpuPerMillion());
        }
    }

    private static Load median(List<Load> loads) {
        return new Load(
                median(loads, Load::rowsPerSecond),
                median(loads, Load::cpuPerMillion),
                median(loads, Load::peakMegabytes),
                median(loads, Load::seconds),
                median(loads, Load::cpuSeconds),
                median(loads, Load::bytesPerRow));
    }

    private static double median(List<Load> loads, ToDoubleFunction<Load> figure) {
        var sorted = loads.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private interface Contestant {
        Load run(String name) throws SQLException, IOException, ExecutionException, InterruptedException;
    }

    private interface Start {
        ChildJvm toTopic(String topic) throws IOException;
    }
}
