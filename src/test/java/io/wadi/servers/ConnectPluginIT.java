package io.wadi.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After packaging: what users download is what the tests ran. */
final class ConnectPluginIT {
    @TempDir
    private Path folder;

    @Test
    void the_archive_is_the_one_folder_that_the_tests_ran() throws IOException {
        try (var archive = new ZipFile(ConnectPlugin.archive().toFile());
                var files = Files.walk(ConnectPlugin.path())) {
            var tested = files.filter(Files::isRegularFile)
                    .map(file -> ConnectPlugin.path().relativize(file).toString())
                    .toList();
            assertThat(archive.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .containsExactlyInAnyOrderElementsOf(tested);
        }
    }

    @ParameterizedTest
    @EnumSource(ConnectVersion.class)
    void a_worker_that_has_it_lists_a_connector_named_after_each_route(ConnectVersion version) throws IOException {
        unpack();
        try (var cluster =
                ConnectCluster.of(version, TestBroker.shared(), folder).start(1)) {
            assertThat(cluster.rest().plugins())
                    .extracting(each -> each.get("class").asText())
                    .contains(
                            "io.wadi.connect.WadiSourceConnector",
                            "io.wadi.connect.WadiSinkConnector",
                            "io.wadi.routes.CustomersSourceConnector",
                            "io.wadi.routes.OrdersSourceConnector",
                            "io.wadi.routes.ProductsSourceConnector",
                            "io.wadi.routes.StockCamelSourceConnector");
        }
        assertThat(names(Path.of("routes")))
                .extracting(name -> "wadi-route-" + name.replace(".camel.yaml", ".jar"))
                .containsExactlyInAnyOrderElementsOf(names(folder.resolve("wadi-connect-plugin")).stream()
                        .filter(name -> name.startsWith("wadi-route-"))
                        .toList());
    }

    /** As the README has it, but for addresses and the password. */
    @Test
    void the_five_minutes_of_the_readme_end_in_records() throws Exception {
        unpack();
        TestBroker broker = TestBroker.shared();
        try (var schema = TestDatabase.MARIADB.create();
                var cluster =
                        ConnectCluster.of(ConnectVersion.NEWEST, broker, folder).start(1)) {
            schema.execute(
                    "create table orders (id bigint primary key, region varchar(5), total decimal(9,2), updated_at timestamp(6) default current_timestamp(6))",
                    "insert into orders (id, region, total) values (1, 'EU', 9.90), (2, 'US', 1)");
            broker.topic("orders.eu", 1);
            broker.topic("orders.other", 1);
            cluster.rest().put("orders", readme(schema, broker));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> broker.readCommitted("orders.eu").size() == 1
                            && broker.readCommitted("orders.other").size() == 1);
            assertThat(broker.readCommitted("orders.eu").get(0).value())
                    .startsWith("{\"id\":1,\"region\":\"EU\",\"total\":9.90,");
        }
    }

    private static Map<String, String> readme(TestSchema schema, TestBroker broker) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int curl = readme.indexOf("connectors/orders/config -d '");
        String json = readme.substring(readme.indexOf('{', curl), readme.indexOf("}'", curl) + 1);
        Map<String, String> config = new ObjectMapper()
                .readValue(
                        json.replace("jdbc:mysql://localhost:3306/shop", schema.jdbcUrl())
                                .replace("\"wadi\"", '"' + schema.user() + '"')
                                .replace("${env:SHOP_PASSWORD}", schema.password())
                                .replace("localhost:9092", broker.bootstrapServers()),
                        new TypeReference<>() {});
        if (schema.password().isEmpty()) {
            config.remove("camel.beans.shop.password");
        }
        return config;
    }

    @Test
    void the_program_takes_its_jars_from_it_for_a_plugin_of_one_route() throws IOException {
        unpack();
        var program = ChildJvm.ofClassPath(
                        Path.of("target", "wadi.jar").toString(),
                        "io.wadi.cli.Wadi",
                        "export",
                        "--plugin",
                        folder.resolve("mine").toString(),
                        "routes/orders.camel.yaml")
                .start();
        assertThat(program.awaitExit(Duration.ofMinutes(5))).isZero();
        assertThat(names(folder.resolve("mine")))
                .containsExactlyInAnyOrderElementsOf(names(folder.resolve("wadi-connect-plugin")).stream()
                        .filter(name -> !name.startsWith("wadi-route-") || name.equals("wadi-route-orders.jar"))
                        .toList());
    }

    private void unpack() throws IOException {
        try (var zip = FileSystems.newFileSystem(ConnectPlugin.archive());
                var files = Files.walk(zip.getPath("wadi-connect-plugin"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.toString()));
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void it_is_quick_to_download() throws IOException {
        assertThat(Files.size(ConnectPlugin.archive())).isBetween(20_000_000L, 40_000_000L);
    }
}
