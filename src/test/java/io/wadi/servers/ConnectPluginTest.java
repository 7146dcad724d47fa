package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectPluginTest {
    private static final Path FOLDER = ConnectPlugin.path().resolve("wadi-connect-plugin");

    @Test
    void what_a_route_needs_comes_along() throws IOException {
        for (var needed : List.of(
                "wadi-connect",
                "camel-core-engine",
                "camel-yaml-dsl",
                "camel-kafka",
                "camel-sql",
                "camel-jackson",
                "HikariCP",
                "mysql-connector-j",
                "mariadb-java-client",
                "postgresql",
                "jackson-databind",
                "micrometer-core")) {
            assertThat(jars()).anyMatch(jar -> jar.getFileName().toString().startsWith(needed), needed);
        }
        assertThat(FOLDER.resolve("LICENSE")).exists();
    }

    /** A worker hands its own to every plugin; a second one beside it is ignored at best. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/apache/kafka/",
                "kafka/",
                "org/slf4j/",
                "ch/qos/logback/",
                "org/apache/logging/",
                "org/apache/log4j/",
                "net/jpountz/",
                "org/xerial/snappy/",
                "com/github/luben/zstd/",
                "org/h2/",
                "io/wadi/cli/",
                "logback.xml"
            })
    void what_the_worker_has_or_nobody_needs_stays_out(String content) throws IOException {
        for (var jar : jars()) {
            assertThat(entries(jar)).as(jar.toString()).noneMatch(entry -> entry.startsWith(content));
        }
    }

    @Test
    void our_jar_names_all_its_connectors_and_looks_for_no_other_jars() throws IOException {
        var ours = FOLDER.resolve("wadi-connect.jar");
        for (var kind : List.of("source.Source", "sink.Sink")) {
            var end = kind.substring(kind.indexOf('.') + 1) + "Connector.class";
            assertThat(services(ours, "org.apache.kafka.connect." + kind + "Connector"))
                    .containsExactlyInAnyOrderElementsOf(entries(ours).stream()
                            .filter(entry -> entry.startsWith("io/wadi/connect/") && entry.endsWith(end))
                            .map(entry -> entry.replace('/', '.').replace(".class", ""))
                            .toList());
        }
        try (var jar = new JarFile(ours.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Class-Path"))
                    .isNull();
        }
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    private static List<String> services(Path jar, String service) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var file = zip.getEntry("META-INF/services/" + service);
            return file == null
                    ? List.of()
                    : new String(zip.getInputStream(file).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        }
    }
}
