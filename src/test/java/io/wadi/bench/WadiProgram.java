package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Wadi as its users start it: a folder with settings and one route, and {@code java -jar}. */
final class WadiProgram {
    private static final Path JAR = Path.of("target", "wadi.jar");

    private WadiProgram() {}

    /** Starts Wadi in a folder of its own, with a route from this table to this topic. */
    static ChildJvm start(BenchDatabase database, String brokers, String table, String topic, String... parameters)
            throws IOException {
        var folder = Path.of("target", "bench", topic);
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("application.properties"), settings(database, brokers, topic));
        Files.writeString(folder.resolve("routes").resolve(table + ".camel.yaml"), route(table, topic, parameters));
        return ChildJvm.ofJar(JAR, "run").jvm(Bench.HEAP).in(folder).start();
    }

    private static String settings(BenchDatabase database, String brokers, String name) {
        return """
               camel.main.name = %s
               camel.main.routes-include-pattern = file:routes/*.camel.yaml
               camel.component.kafka.brokers = %s
               camel.beans.bench = #class:com.zaxxer.hikari.HikariDataSource
               camel.beans.bench.jdbcUrl = %s
               camel.beans.bench.username = root
               """
                .formatted(name, brokers, database.url());
    }

    private static String route(String table, String topic, String... parameters) {
        return """
               - route:
                   id: %1$s
                   from:
                     uri: table:%1$s
                     parameters: {%3$s}
                     steps:
                       - marshal: {json: {}}
                       - to: kafka:%2$s
               """
                .formatted(table, topic, String.join(", ", parameters));
    }
}
