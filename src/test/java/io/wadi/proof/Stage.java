package io.wadi.proof;

import com.zaxxer.hikari.HikariDataSource;
import io.wadi.change.FlowListener;
import io.wadi.proof.History.State;
import io.wadi.route.RunningRoutes;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import io.wadi.table.TableName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** Tables on real databases with writers, routes over them, and topics: everything a story of a test needs, for each of several {@link Variant}s. */
final class Stage implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final int ROWS = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String application;
    private final TestBroker broker;
    private final Map<String, TestSchema> schemas = new LinkedHashMap<>();
    private final Map<String, DataSource> sources = new LinkedHashMap<>();
    private final List<Plot> plots = new ArrayList<>();

    /** One variant on one database. */
    private record Plot(Variant variant, String database, History history, Writers writers) {}

    private Stage(String application, TestBroker broker) {
        this.application = application;
        this.broker = broker;
    }

    /** Variants take the databases in turn. */
    static Stage set(String name, TestBroker broker, List<TestDatabase> databases, List<Variant> variants)
            throws SQLException {
        Stage stage = new Stage(name + "-" + ProcessHandle.current().pid(), broker);
        for (TestDatabase database : databases) {
            stage.schemas.put(database.name().toLowerCase(Locale.ROOT), database.create());
        }
        stage.schemas.forEach((bean, schema) -> stage.sources.put(bean, schema.dataSource()));
        for (int i = 0; i < variants.size(); i++) {
            stage.add(variants.get(i), databases.get(i % databases.size()));
        }
        return stage;
    }

    private void add(Variant variant, TestDatabase database) throws SQLException {
        String name = database.name().toLowerCase(Locale.ROOT);
        TestSchema schema = schemas.get(name);
        String table = variant.route();
        schema.execute(Writers.ddl(table, database));
        variant.topics(application).keySet().forEach(topic -> broker.topic(topic, PARTITIONS));
        History history = new History();
        Writers writers = new Writers(schema.dataSource(), table, history, variant.latestCommit(), variant.scansFully())
                .filled(ROWS);
        plots.add(new Plot(variant, name, history, writers));
    }

    String application() {
        return application;
    }

    String yaml() {
        return plots.stream().map(plot -> plot.variant.yaml(plot.database)).collect(Collectors.joining());
    }

    TestSchema schema(TestDatabase database) {
        return schemas.get(database.name().toLowerCase(Locale.ROOT));
    }

    /** Lets the routes of this JVM read a database by another URL than the writers'. */
    void reach(TestDatabase database, String url) {
        HikariDataSource pool = (HikariDataSource) schema(database).dataSource(url);
        pool.setConnectionTimeout(1_000);
        sources.put(database.name().toLowerCase(Locale.ROOT), pool);
    }

    Program program(Path folder) {
        return new Program(folder, application, broker.bootstrapServers(), schemas, yaml());
    }

    /** Writers begin, so many for each table. */
    void write(int sessions, long seed) {
        plots.forEach(plot -> plot.writers.start(sessions, seed));
    }

    /** Writers end. */
    void silence() throws InterruptedException {
        for (Plot plot : plots) {
            plot.writers.close();
        }
    }

    /** The routes, in this JVM. */
    RunningRoutes run() throws Exception {
        return run(Map.of());
    }

    /** The routes, in this JVM, with settings of Camel's kafka component. */
    RunningRoutes run(Map<String, String> kafka) throws Exception {
        Properties settings = new Properties();
        settings.putAll(kafka);
        return RunningRoutes.start(application, broker.bootstrapServers(), sources, yaml(), context -> {
            context.getRegistry().bind("scans", new Scans());
            RunningRoutes.kafka(context, settings);
        });
    }

    /** The writers end, and the routes run here until full scans find nothing more. */
    void rest() throws Exception {
        silence();
        try (var running = run()) {
            awaitQuiet(running);
        }
    }

    /** Waits until the routes have read their tables so often that what they do not send now they never will. */
    void awaitQuiet(RunningRoutes running) {
        awaitFullScans(running, 3);
        plots.stream().filter(plot -> !plot.variant.scansFully()).forEach(this::awaitCurrent);
    }

    /** Waits for a full scan of each table that begins after this. */
    void awaitFullScan(RunningRoutes running) {
        awaitFullScans(running, 2);
    }

    static Scans scans(RunningRoutes running) {
        return running.context().getRegistry().lookupByNameAndType("scans", Scans.class);
    }

    private void awaitFullScans(RunningRoutes running, int count) {
        Scans scans = scans(running);
        scans.ended.clear();
        Awaitility.await("full scans of %s".formatted(application))
                .atMost(PATIENCE)
                .until(() -> plots.stream()
                        .filter(plot -> plot.variant.scansFully())
                        .allMatch(plot -> scans.of(plot.variant.route()) >= count));
    }

    /** Waits for the two full scans of a first start. */
    void awaitFirstScans(RunningRoutes running) {
        Awaitility.await("the first scans").atMost(PATIENCE).until(() -> plots.stream()
                .allMatch(plot -> scans(running).of(plot.variant.route()) >= 2));
    }

    /** Waits until each of the tables' sessions has committed so many late transactions. */
    void awaitCommits(int late) {
        plots.forEach(plot -> plot.writers.awaitLate(late));
    }

    private void awaitCurrent(Plot plot) {
        Audit audit = new Audit(plot.history, plot.variant.exactlyOnce());
        Awaitility.await("the table on the topic")
                .atMost(PATIENCE)
                .until(() -> plot.variant.topics(application).entrySet().stream()
                        .allMatch(topic -> audit.isCurrent(broker.readCommitted(topic.getKey()), topic.getValue())));
    }

    /** How many records there are that a reader of committed records sees. */
    int records() {
        return broker.readCommitted(topics()).size();
    }

    /** Waits until the broker has given up a transaction that nobody ends. */
    void awaitAborted() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Awaitility.await("the end of all transactions")
                    .atMost(PATIENCE)
                    .until(() -> admin.listTransactions().all().get().stream()
                            .filter(each -> each.transactionalId().contains(application))
                            .allMatch(each -> each.state() == TransactionState.COMPLETE_ABORT));
        }
    }

    private String[] topics() {
        return plots.stream()
                .flatMap(plot -> plot.variant.topics(application).keySet().stream())
                .toArray(String[]::new);
    }

    /** Counts full scans, and lets a test do something in mid commit. */
    static final class Scans implements FlowListener {
        private final Map<String, Integer> ended = new ConcurrentHashMap<>();
        private final AtomicReference<Runnable> inMidCommit = new AtomicReference<>(() -> {});

        @Override
        public void scanned(TableName table, Duration took) {
            String[] path = table.toString().split("\\.", -1);
            ended.merge(path[path.length - 1], 1, Integer::sum);
        }

        @Override
        public void reached(Point point) {
            if (point == Point.ACKNOWLEDGED) {
                inMidCommit.getAndSet(() -> {}).run();
            }
        }

        int of(String table) {
            return ended.getOrDefault(table, 0);
        }

        /** Does this once, when the records of the next commit are acknowledged and it is not asked for yet. */
        void inMidCommit(Runnable once) {
            inMidCommit.set(once);
        }
    }

    /** What a reader of the topics saw that it should not have seen, or did not see that it should. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Plot plot : plots) {
            plot.variant.topics(application).forEach((topic, belongs) -> faults(plot, topic, belongs).stream()
                    .map(fault -> topic + " on " + plot.database + ": " + fault)
                    .forEach(faults::add));
        }
        return faults;
    }

    private List<String> faults(Plot plot, String topic, Predicate<State> belongs) {
        List<ConsumerRecord<String, String>> records = broker.readCommitted(topic);
        return new Audit(plot.history, plot.variant.exactlyOnce()).faults(records, belongs);
    }

    @Override
    public void close() throws Exception {
        silence();
        for (TestSchema schema : schemas.values()) {
            schema.close();
        }
    }
}
