package io.wadi.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.wadi.change.FlowListener;
import io.wadi.change.Operation;
import io.wadi.route.TableConsumer;
import io.wadi.scan.TableScan;
import io.wadi.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all flows. docs/metrics.md lists them. Thread-safe. */
final class FlowMetrics implements FlowListener {
    private final MeterRegistry meters;
    private final TableRoutes routes;
    private final Map<TableName, TableMeters> tables = new ConcurrentHashMap<>();
    private final Map<String, Counter> records = new ConcurrentHashMap<>();
    private final Timer commits;
    private final Timer lag;
    private final Counter early;
    private final Counter late;

    FlowMetrics(MeterRegistry meters, TableRoutes routes) {
        this.meters = meters;
        this.routes = routes;
        this.commits = Timer.builder("wadi.commit")
                .description("How long commits take")
                .register(meters);
        this.lag = Timer.builder("wadi.delivery")
                .description("From the read of the oldest change of a commit until it is committed")
                .register(meters);
        this.early = Counter.builder("wadi.windows.early")
                .description("Windows that went before their time, for the windows held as many rows as they may")
                .register(meters);
        this.late = Counter.builder("wadi.rows.late")
                .description("Rows that came after a window of their time slice had gone, or perhaps had")
                .register(meters);
        Gauge.builder("wadi.windows.open", routes, all -> all.sum(TableConsumer::openWindows))
                .description("Windows that collect rows")
                .register(meters);
        Gauge.builder("wadi.windows.rows", routes, all -> all.sum(TableConsumer::rowsInWindows))
                .description("Rows that windows hold")
                .register(meters);
        Gauge.builder("wadi.lag", this, FlowMetrics::lagSeconds)
                .baseUnit("seconds")
                .description(
                        "For how long the change waits for its commit that waits longest, further attempts included; 0: all are committed")
                .register(meters);
    }

    @Override
    public void read(TableName table, int rows, Duration took) {
        TableMeters meters = of(table);
        meters.rows.increment(rows);
        meters.reads.record(took);
    }

    @Override
    public void scanned(TableName table, Duration took) {
        of(table).scans.record(took);
    }

    @Override
    public void changed(TableName table, Operation operation) {
        java.util.Objects.requireNonNull(of(table).changes.get(operation)).increment();
    }

    @Override
    public void delivered(String topic, int delivered) {
        records.computeIfAbsent(topic, name -> Counter.builder("wadi.records")
                        .tag("topic", name)
                        .description("Records committed")
                        .register(meters))
                .increment(delivered);
    }

    @Override
    public void written(String topic, int done, int misfits) {
        count("wadi.records.written", "Records that came to their tables", topic)
                .increment((double) done - misfits);
        count("wadi.records.dead", "Records that did not fit their tables", topic)
                .increment(misfits);
    }

    private Counter count(String name, String description, String topic) {
        return Counter.builder(name)
                .tag("topic", topic)
                .description(description)
                .register(meters);
    }

    @Override
    public void committed(int changes, Instant oldest, Duration took) {
        commits.record(took);
        lag.record(Duration.between(oldest, Instant.now()));
    }

    @Override
    public void failed(TableName table, Throwable cause) {
        of(table).failures.increment();
    }

    @Override
    public void ahead(TableName table, int rows) {
        of(table).ahead.increment(rows);
    }

    @Override
    public void early(int rows) {
        early.increment();
    }

    @Override
    public void late(int rows) {
        late.increment(rows);
    }

    /** Of all routes and tables, so that none which is well hides one that is not. */
    private double lagSeconds() {
        return routes.consumers().values().stream()
                .flatMap(consumer -> consumer.scans().stream())
                .mapToDouble(scan -> scan.tracker().waiting().toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    private TableMeters of(TableName table) {
        return tables.computeIfAbsent(table, name -> new TableMeters(name, meters, routes));
    }

    /** The meters of one table. */
    private static final class TableMeters {
        final Counter rows;
        final Timer reads;
        final Timer scans;
        final Counter failures;
        final Counter ahead;
        final Map<Operation, Counter> changes = new ConcurrentHashMap<>();

        TableMeters(TableName table, MeterRegistry meters, TableRoutes routes) {
            Tags tags = Tags.of("table", table.toString());
            rows = Counter.builder("wadi.rows.read")
                    .tags(tags)
                    .description("Rows read")
                    .register(meters);
            reads = Timer.builder("wadi.read")
                    .tags(tags)
                    .description("How long statements take")
                    .register(meters);
            scans = Timer.builder("wadi.scan")
                    .tags(tags)
                    .description("How long full scans take")
                    .register(meters);
            failures = Counter.builder("wadi.failures")
                    .tags(tags)
                    .description("Rows whose route failed")
                    .register(meters);
            ahead = Counter.builder("wadi.versions.ahead")
                    .tags(tags)
                    .description("Versions ahead of the database's own clock")
                    .register(meters);
            for (Operation operation : Operation.values()) {
                changes.put(
                        operation,
                        Counter.builder("wadi.changes")
                                .tags(tags.and("operation", operation.label()))
                                .description("Changes found")
                                .register(meters));
            }
            gauge(
                    "wadi.seen.rows",
                    "Rows that are seen",
                    table,
                    scan -> scan.tracker().seenRows(),
                    meters,
                    routes);
            gauge(
                    "wadi.seen.heap",
                    "Bytes of the heap that seen rows take",
                    table,
                    scan -> scan.tracker().heapBytes(),
                    meters,
                    routes);
            gauge(
                    "wadi.seen.stored",
                    "Bytes of the store that seen rows take",
                    table,
                    scan -> scan.tracker().storedBytes(),
                    meters,
                    routes);
            gauge(
                    "wadi.pending",
                    "Changes on their way",
                    table,
                    scan -> scan.tracker().pending(),
                    meters,
                    routes);
            gauge(
                    "wadi.deletes.held",
                    "Deletes that the guard holds",
                    table,
                    TableScan::guardedDeletes,
                    meters,
                    routes);
        }

        private static void gauge(
                String name,
                String description,
                TableName table,
                java.util.function.ToLongFunction<TableScan> what,
                MeterRegistry meters,
                TableRoutes routes) {
            Gauge.builder(name, routes, all -> all.sum(table, what))
                    .tag("table", table.toString())
                    .description(description)
                    .register(meters);
        }
    }
}
