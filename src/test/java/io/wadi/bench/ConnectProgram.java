package io.wadi.bench;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import java.util.Map;

/** Wadi in a worker of Kafka Connect of its own: exactly once, one task, JSON through a byte-array converter. */
final class ConnectProgram {
    private ConnectProgram() {}

    /** A worker without connectors, compiled and collected as any Java program is. */
    static ConnectCluster worker(String brokers) {
        return ConnectCluster.of(ConnectVersion.NEWEST, brokers, ConnectPlugin.path())
                .jvm(Bench.HEAP, "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC")
                .start(1);
    }

    static Map<String, String> config(BenchDatabase database, String brokers, String topic) {
        return Map.ofEntries(
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
                                .formatted(BenchDatabase.TABLE, topic)));
    }
}
