package io.wadi.ckc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is unpacked among the stock connector's jars: it must bring what they lack, and no class a second time. */
final class ArchiveTest {
    private static final Path FOLDER = Path.of("target", "wadi-ckc");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wadi-ckc",
                "camel-yaml-dsl",
                "camel-jackson",
                "camel-management-4",
                "camel-sql",
                "HikariCP",
                "mysql-connector-j",
                "mariadb-java-client",
                "postgresql",
                "cron-utils",
                "micrometer-core",
                "jspecify"
            })
    void what_a_route_needs_comes_along(String needed) throws IOException {
        assertThat(jars()).anyMatch(jar -> jar.getFileName().toString().startsWith(needed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/apache/camel/impl/engine/AbstractCamelContext.class",
                "org/apache/camel/main/BaseMainSupport.class",
                "org/apache/camel/component/kafka/",
                "org/apache/camel/component/kamelet/",
                "org/apache/camel/component/seda/",
                "org/apache/camel/support/",
                "com/fasterxml/jackson/",
                "org/yaml/snakeyaml/",
                "jakarta/xml/bind/",
                "org/apache/kafka/",
                "org/slf4j/",
                "ch/qos/logback/",
                "io/netty/",
                "io/wadi/cli/",
                "io/wadi/connect/",
                "META-INF/services/org.apache.kafka.connect.source.SourceConnector"
            })
    void what_stands_there_already_or_nobody_needs_stays_out(String content) throws IOException {
        for (Path jar : jars()) {
            assertThat(entries(jar)).as(jar.toString()).noneMatch(entry -> entry.startsWith(content));
        }
    }

    @Test
    void our_own_connector_s_plugin_has_none_of_it() throws IOException {
        assertThat(entries(Path.of("target", "connect-plugin-jar", "wadi-connect.jar")))
                .noneMatch(entry -> entry.startsWith("io/wadi/ckc/") || entry.endsWith("transforms.Transformation"));
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
}
