package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers find the plugin in each way in which they look for plugins. */
final class ConnectDiscoveryTest {
    /** What a worker says that looked for plugins without service files, and found none. */
    private static final String NOTHING_MISSING = "All plugins have ServiceLoader manifests";

    /** Those for any route, and those that the build names after the files in routes/. */
    private static final List<String> CONNECTORS = List.of(
            "io.wadi.connect.WadiSinkConnector",
            "io.wadi.connect.WadiSourceConnector",
            "io.wadi.routes.CustomersSourceConnector",
            "io.wadi.routes.OrdersSourceConnector",
            "io.wadi.routes.ProductsSourceConnector",
            "io.wadi.routes.StockCamelSourceConnector");

    static List<Arguments> ways() {
        return Arrays.stream(ConnectVersion.values())
                .flatMap(version ->
                        Stream.of("only_scan", "hybrid_warn", "service_load").map(mode -> Arguments.of(version, mode)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_worker_lists_the_connectors_with_their_version_and_has_nothing_to_say_against_them(
            ConnectVersion version, String mode) throws IOException {
        try (ConnectCluster cluster = ConnectCluster.of(version, TestBroker.shared(), ConnectPlugin.path())
                .discovery(mode)
                .start(1)) {
            List<JsonNode> ours = ours(cluster.rest().plugins());
            assertThat(ours)
                    .extracting(plugin -> plugin.path("class").asText())
                    .containsExactlyInAnyOrderElementsOf(CONNECTORS);
            assertThat(ours).allSatisfy(plugin -> {
                assertThat(plugin.path("type").asText())
                        .isEqualTo(plugin.path("class").asText().endsWith("SinkConnector") ? "sink" : "source");
                assertThat(plugin.path("version").asText()).isEqualTo(built());
            });
            List<String> lines = cluster.workers().get(0).lines();
            assertThat(CONNECTORS).allSatisfy(type -> assertThat(lines)
                    .anyMatch(line -> line.contains("Added plugin '%s'".formatted(type))));
            assertThat(lines.stream().filter(ConnectDiscoveryTest::isComplaint)).isEmpty();
            if (mode.equals("hybrid_warn")) {
                assertThat(lines).anyMatch(line -> line.contains(NOTHING_MISSING));
            }
        }
    }

    private static List<JsonNode> ours(JsonNode plugins) {
        return StreamSupport.stream(plugins.spliterator(), false)
                .filter(plugin -> !plugin.path("class").asText().startsWith("org.apache.kafka."))
                .toList();
    }

    private static String built() throws IOException {
        var ours = ConnectPlugin.path().resolve("wadi-connect-plugin").resolve("wadi-connect.jar");
        try (JarFile jar = new JarFile(ours.toFile())) {
            return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }

    /** Of what looks for plugins and loads them; how a cluster comes together is another matter. */
    private static boolean isComplaint(String line) {
        return line.matches(".* (WARN|ERROR) .*")
                && line.matches(".*(runtime\\.isolation|reflections|io\\.wadi|wadi-connect-plugin).*")
                && !line.contains(NOTHING_MISSING);
    }
}
