package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Wadi as its users start it: a folder with settings and one route, and {@code java -jar}. */
final class WadiProgram {
    private static final Path JAR = Path.of("target", "wadi.jar");

    private WadiProgram() {}

    /** Starts Wadi in a new folder, with a route from this table to the topic of the same name. */
    static ChildJvm start(BenchDatabase database, String brokers, String table, String... parameters)
            throws IOException {
        var folder = Files.createTempDirectory("wadi-bench");
        Files.writeString(folder.resolve("application.properties"), settings(database, brokers));
        Files.createDirectory(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes").resolve(table + ".camel.yaml"), route(table, parameters));
        return ChildJvm.ofJar(JAR, "run").jvm(Bench.HEAP).in(folder).start();
    }

    private static String settings(BenchDatabase database, String brokers) {
        return """
               camel.main.name = bench
               camel.main.routes-include-pattern = file:routes/*.camel.yaml
               camel.component.kafka.brokers = %s
               camel.beans.bench = #class:com.zaxxer.hikari.HikariDataSource
               camel.beans.bench.jdbcUrl = %s
               camel.beans.bench.username = root
               """
                .formatted(brokers, database.url());
    }

    private static String route(String table, String... parameters) {
        return """
               - route:
                   id: %1$s
                   from:
                     uri: table:%1$s
                     parameters: {%2$s}
                     steps:
                       - marshal: {json: {}}
                       - to: kafka:%1$s
               """
                .formatted(table, String.join(", ", parameters));
    }
}
