package io.wadi.bench;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import java.nio.file.Path;
import java.util.Map;

/** A connector for a worker of Kafka Connect of its own, exactly once and as one task: where its plugin is, and where its records go. */
record ConnectProgram(Path plugins, String topic, Map<String, String> config) {
    private static final Path DEBEZIUM = Path.of("target", "debezium", "plugins");

    /** Wadi, with JSON through a byte-array converter. */
    static ConnectProgram wadi(BenchDatabase database, String brokers, String name) {
        return new ConnectProgram(
                ConnectPlugin.path(),
                name,
                Map.ofEntries(
                        Map.entry("connector.class", "WadiSourceConnector"),
                        Map.entry("tasks.max", "1"),
                        Map.entry("camel.component.kafka.brokers", brokers),
                        Map.entry("camel.beans.bench", "#class:com.zaxxer.hikari.HikariDataSource"),
                        Map.entry("camel.beans.bench.jdbcUrl", database.url()),
                        Map.entry("camel.beans.bench.username", "root"),
                        Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                        Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                        Map.entry("exactly.once.support", "required"),
                        Map.entry("transaction.boundary", "connector"),
                        Map.entry(
                                "route.yaml",
                                """
                                - route:
                                    id: %1$s
                                    from:
                                      uri: table:%1$s
                                      steps:
                                        - marshal: {json: {}}
                                        - to: kafka:%2$s
                                """
                                        .formatted(BenchDatabase.TABLE, name))));
    }

    /**
     * Debezium's snapshot of the same table and nothing after it, with JSON by the worker's converter, since its records are no bytes. A
     * transaction spans as many polls as the worker's interval allows; by default each poll is one, and waits for its commit.
     */
    static ConnectProgram debezium(BenchDatabase database, String brokers, String name) {
        var table = BenchDatabase.SCHEMA + "." + BenchDatabase.TABLE;
        return new ConnectProgram(
                DEBEZIUM,
                name + "." + table,
                Map.ofEntries(
                        Map.entry("connector.class", "io.debezium.connector.mariadb.MariaDbConnector"),
                        Map.entry("tasks.max", "1"),
                        Map.entry("database.hostname", "127.0.0.1"),
                        Map.entry("database.port", Integer.toString(database.port())),
                        Map.entry("database.user", "root"),
                        Map.entry("database.server.id", "2"),
                        Map.entry("database.include.list", BenchDatabase.SCHEMA),
                        Map.entry("table.include.list", table),
                        Map.entry("topic.prefix", name),
                        Map.entry("snapshot.mode", "initial_only"),
                        Map.entry("include.schema.changes", "false"),
                        Map.entry("schema.history.internal.kafka.bootstrap.servers", brokers),
                        Map.entry("schema.history.internal.kafka.topic", name + ".schema-history"),
                        Map.entry("exactly.once.support", "required"),
                        Map.entry("transaction.boundary", "interval")));
    }

    ConnectCluster worker(String brokers) {
        return worker(brokers, plugins);
    }

    /** A worker without connectors, compiled and collected as any Java program is. */
    static ConnectCluster worker(String brokers, Path plugins) {
        return ConnectCluster.of(ConnectVersion.NEWEST, brokers, plugins)
                .jvm(Bench.HEAP, "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC")
                .start(1);
    }
}
