package io.wadi.servers;

import java.nio.file.Files;
import java.nio.file.Path;

/** Debezium's connectors that are tested with ours, as the build lays them out in {@code target}; pom.xml names the version. */
public final class DebeziumPlugin {
    private DebeziumPlugin() {}

    /** A plugin path with {@code io.debezium.connector.jdbc.JdbcSinkConnector}. */
    public static Path jdbcSink() {
        Path folder = Path.of("target", "debezium-jdbc", "plugins").toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("%s is missing: mvn generate-test-resources makes it".formatted(folder));
        }
        return folder;
    }
}
