package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A distributed Kafka Connect for tests: workers in JVMs of their own, with a version's own libraries, on a {@link TestBroker}.
 *
 * <p>A worker that dies is missed after six seconds, the shortest a broker allows, and its tasks move at once. Close it: its processes
 * are killed, and what they logged stands in {@code target/connect/logs}. Thread-safe.
 */
public final class ConnectCluster implements AutoCloseable {
    private final Plan plan;
    private final String group = "connect-" + UUID.randomUUID();
    private final List<ChildJvm> jvms = new CopyOnWriteArrayList<>();
    private final List<ConnectWorker> workers = new CopyOnWriteArrayList<>();

    private ConnectCluster(Plan plan) {
        this.plan = plan;
    }

    /** A cluster on this broker that runs the connectors in this plugin path, to be started. */
    public static Plan of(ConnectVersion version, TestBroker broker, Path plugins) {
        return of(version, broker.bootstrapServers(), plugins);
    }

    /** The same on the broker of these addresses. */
    public static Plan of(ConnectVersion version, String brokers, Path plugins) {
        return new Plan(version, brokers, plugins);
    }

    /** The group of its workers, and the beginning of the names of its three topics and its tasks' transactional ids. */
    public String group() {
        return group;
    }

    /** All workers that were started, in that order, those that are dead by now included. */
    public List<ConnectWorker> workers() {
        return List.copyOf(workers);
    }

    /** The worker that a status names. */
    public ConnectWorker worker(String id) {
        return workers.stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("No worker " + id + " was started"));
    }

    /** Asks the first worker that is alive. */
    public ConnectRest rest() {
        return workers.stream()
                .filter(ConnectWorker::isAlive)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("No worker is alive"))
                .rest();
    }

    /** Starts one more worker and waits until it has joined. */
    public ConnectWorker startWorker() {
        return join(launch());
    }

    /** Kills one of its workers, or all of them. */
    public void kill(Random random) {
        List<ConnectWorker> alive =
                workers().stream().filter(ConnectWorker::isAlive).toList();
        if (random.nextInt(3) == 0) {
            alive.forEach(ConnectWorker::kill);
        } else {
            alive.get(random.nextInt(alive.size())).kill();
        }
    }

    /**
     * Restarts what Connect itself made fail, as an operator does: a worker that asks its leader to fence a task's predecessor, and finds the leader
     * dead, gives the task up. That a task of ours fails is a fault.
     */
    public void mend(String connector) {
        for (ConnectorStatus.Part task : rest().status(connector).tasks()) {
            if (task.state().equals("FAILED")) {
                assertThat(task.trace()).contains("ConnectRestException");
                rest().restartTask(connector, task.id());
            }
        }
    }

    @Override
    public void close() {
        jvms.forEach(ChildJvm::kill);
        keepLogs();
    }

    private ConnectWorker join(ChildJvm jvm) {
        var worker = ConnectWorker.listening(jvm);
        worker.rest().awaitHealthy();
        workers.add(worker);
        return worker;
    }

    private ChildJvm launch() {
        try {
            var file = Files.createTempFile("connect-worker", ".properties");
            file.toFile().deleteOnExit();
            var settings = new Properties();
            settings.putAll(plan.settings(group));
            try (var writer = Files.newBufferedWriter(file)) {
                settings.store(writer, null);
            }
            var jvm = ChildJvm.ofClassPath(
                            plan.version.classPath(),
                            "org.apache.kafka.connect.cli.ConnectDistributed",
                            file.toString())
                    .jvm(plan.jvm.toArray(String[]::new))
                    .start();
            jvms.add(jvm);
            return jvm;
        } catch (IOException e) {
            throw new UncheckedIOException("No file for a worker's settings", e);
        }
    }

    private void keepLogs() {
        try {
            var logs = Files.createDirectories(Path.of("target", "connect", "logs"));
            for (var jvm : jvms) {
                Files.write(logs.resolve(group + "-" + jvm.pid() + ".log"), jvm.lines());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep the workers' logs", e);
        }
    }

    /** How a cluster is to be: exactly once, and with plugins found by their service files, unless a test wants it otherwise. */
    public static final class Plan {
        private final ConnectVersion version;
        private final String brokers;
        private final Map<String, String> more = new HashMap<>();
        private final List<String> jvm = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients=warn"));

        private Plan(ConnectVersion version, String brokers, Path plugins) {
            this.version = version;
            this.brokers = brokers;
            with("plugin.path", plugins.toAbsolutePath().toString());
        }

        /** At least once: what a worker does unless it is told otherwise. */
        public Plan atLeastOnce() {
            return with("exactly.once.source.support", "disabled");
        }

        /** How plugins are found: {@code service_load}, {@code hybrid_warn}, {@code only_scan}. */
        public Plan discovery(String mode) {
            return with("plugin.discovery", mode);
        }

        /** Any setting of a worker. */
        public Plan with(String setting, String value) {
            more.put(setting, value);
            return this;
        }

        /** Arguments of the workers' JVMs, after those that make them small. */
        public Plan jvm(String... arguments) {
            jvm.addAll(List.of(arguments));
            return this;
        }

        /** Starts so many workers and waits until all of them have joined. */
        public ConnectCluster start(int workers) {
            var cluster = new ConnectCluster(this);
            try {
                var jvms = new ArrayList<ChildJvm>();
                for (int i = 0; i < workers; i++) {
                    jvms.add(cluster.launch());
                }
                jvms.forEach(cluster::join);
                return cluster;
            } catch (RuntimeException | Error e) {
                cluster.close();
                throw e;
            }
        }

        private Map<String, String> settings(String group) {
            var settings = new HashMap<>(Map.of(
                    "bootstrap.servers", brokers,
                    "group.id", group,
                    // The port is the system's choice: one that a test picks may be another's by the time a worker
                    // binds it.
                    "listeners", "http://127.0.0.1:0",
                    "rest.advertised.host.name", "127.0.0.1",
                    "exactly.once.source.support", "enabled",
                    "plugin.discovery", "service_load",
                    "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                    "key.converter.schemas.enable", "false",
                    "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                    "value.converter.schemas.enable", "false"));
            settings.putAll(topics(group));
            settings.putAll(PACE);
            settings.putAll(more);
            return settings;
        }

        private static Map<String, String> topics(String group) {
            var topics = new HashMap<String, String>();
            for (var kind : List.of("config", "offset", "status")) {
                topics.put(kind + ".storage.topic", group + "." + kind);
                topics.put(kind + ".storage.replication.factor", "1");
            }
            topics.put("offset.storage.partitions", "1");
            topics.put("status.storage.partitions", "1");
            return topics;
        }

        private static final Map<String, String> PACE = Map.of(
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "500",
                "rebalance.timeout.ms", "20000",
                "scheduled.rebalance.max.delay.ms", "0",
                "worker.sync.timeout.ms", "3000",
                // Five minutes out of the group is the default for a worker that was slow to read the configuration.
                "worker.unsync.backoff.ms", "1000",
                "offset.flush.interval.ms", "500",
                "task.shutdown.graceful.timeout.ms", "5000");
    }
}
