package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.wadi.connect.OneRouteConnector;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportPluginTest {
    private static final String ROUTE =
            Validated.route("delay: '{{every:50}}'", "- marshal: {json: {}}\n- to: kafka:orders\n");

    @TempDir
    private Path folder;

    @Test
    void the_jar_of_a_route_is_found_by_its_service_and_knows_its_parameters() throws Exception {
        assertThat(exported("orders.camel.yaml").exitCode()).isZero();
        try (var loader = new URLClassLoader(jars(), getClass().getClassLoader())) {
            SourceConnector made = ServiceLoader.load(SourceConnector.class, loader).stream()
                    .filter(each -> each.type().getName().equals("io.wadi.routes.OrdersSourceConnector"))
                    .findFirst()
                    .orElseThrow()
                    .get();
            assertThat(made).isInstanceOf(OneRouteConnector.class);
            assertThat(made.config().configKeys().values())
                    .extracting(key -> key.name, key -> key.type, key -> key.defaultValue)
                    .contains(
                            tuple("camel.beans.shop.password", ConfigDef.Type.PASSWORD, ConfigDef.NO_DEFAULT_VALUE),
                            tuple("camel.beans.shop.jdbcUrl", ConfigDef.Type.STRING, "jdbc:mysql://localhost/shop"),
                            tuple("every", ConfigDef.Type.STRING, "50"));
        }
    }

    @Test
    void a_route_from_topics_is_a_sink_connector() throws Exception {
        Files.writeString(
                folder.resolve("orders-copy.camel.yaml"),
                """
                - route:
                    id: orders-copy
                    from:
                      uri: kafka:orders
                      steps:
                        - to: "table:{{target:copies}}"
                """);
        var exported = exported("orders-copy.camel.yaml");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.config().get("connector.class").asText()).isEqualTo("OrdersCopySinkConnector");
        assertThat(exported.config().get("topics").asText()).isEqualTo("orders");
        URL jar = folder.resolve("made/wadi-route-orders-copy.jar").toUri().toURL();
        try (var loader = new URLClassLoader(new URL[] {jar}, getClass().getClassLoader())) {
            SinkConnector made = ServiceLoader.load(SinkConnector.class, loader).stream()
                    .filter(each -> each.type().getName().equals("io.wadi.routes.OrdersCopySinkConnector"))
                    .findFirst()
                    .orElseThrow()
                    .get();
            assertThat(made.config().configKeys().values())
                    .extracting(key -> key.name, key -> key.type, key -> key.defaultValue)
                    .contains(
                            tuple("camel.beans.shop.password", ConfigDef.Type.PASSWORD, ConfigDef.NO_DEFAULT_VALUE),
                            tuple("target", ConfigDef.Type.STRING, "copies"));
            assertThat(made.config().names()).doesNotContain("shards", "route", "route.yaml");
        }
    }

    @Test
    void the_same_route_makes_the_same_jar() throws IOException {
        exported("orders.camel.yaml");
        byte[] first = Files.readAllBytes(folder.resolve("made/wadi-route-orders.jar"));
        Files.move(folder.resolve("made"), folder.resolve("before"));
        exported("orders.camel.yaml");
        assertThat(folder.resolve("made/wadi-route-orders.jar")).hasBinaryContent(first);
    }

    @Test
    void a_folder_that_is_there_is_left_as_it_is() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("made")).resolve("mine"), "mine");
        var exported = exported("orders.camel.yaml");
        assertThat(exported.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(exported.err()).contains("made is there already");
        assertThat(folder.resolve("made")).isDirectoryContaining("glob:**/mine");
    }

    @Test
    void two_routes_of_one_class_name_make_nothing() throws IOException {
        var exported = exported("new-orders.camel.yaml", "new_orders.yaml");
        assertThat(exported.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(exported.err())
                .contains("new-orders.camel.yaml", "new_orders.yaml", "would both be NewOrdersSourceConnector");
        nothingIsMade();
    }

    @Test
    void a_file_after_which_no_class_can_be_named_makes_nothing() throws IOException {
        for (String name : List.of("2024.camel.yaml", "---.camel.yaml", "wadi.camel.yaml")) {
            var exported = exported(name);
            assertThat(exported.exitCode()).as(name).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(exported.err()).contains("No connector can be named after", name);
        }
        nothingIsMade();
    }

    @Test
    void a_placeholder_that_nobody_knows_in_one_of_the_files_makes_nothing() throws IOException {
        Files.writeString(
                folder.resolve("other.camel.yaml"),
                ROUTE.replace("orders", "other").replace("every:50", "evry"));
        var exported = exported("orders.camel.yaml", "other.camel.yaml");
        assertThat(exported.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(exported.out()).isEmpty();
        assertThat(exported.err()).contains("nobody says what {{evry}} stands for");
        nothingIsMade();
    }

    @Test
    void wadis_own_plugin_must_be_there() throws IOException {
        var exported =
                run(List.of("--wadi-plugin", folder.resolve("nowhere.zip").toString()), "orders.camel.yaml");
        assertThat(exported.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(exported.err()).contains("nowhere.zip", "mvn package", "--bare");
        nothingIsMade();
    }

    @Test
    void several_files_want_a_plugin() throws IOException {
        write("orders.camel.yaml");
        String file = folder.resolve("orders.camel.yaml").toString();
        assertThat(ExportTest.run(file, file).err()).contains("--plugin DIR");
    }

    private void nothingIsMade() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).allMatch(Files::isRegularFile);
        }
    }

    private URL[] jars() throws IOException {
        return new URL[] {folder.resolve("made/wadi-route-orders.jar").toUri().toURL()};
    }

    private ExportTest.Exported exported(String... files) throws IOException {
        return run(List.of("--bare"), files);
    }

    private ExportTest.Exported run(List<String> options, String... files) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:mysql://localhost/shop
                camel.beans.shop.password = hidden
                camel.component.kafka.brokers = localhost:9092
                """);
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(
                "--settings",
                settings.toString(),
                "--plugin",
                folder.resolve("made").toString()));
        for (String file : files) {
            write(file);
            arguments.add(folder.resolve(file).toString());
        }
        return ExportTest.run(arguments.toArray(String[]::new));
    }

    private void write(String file) throws IOException {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            Files.writeString(path, ROUTE);
        }
    }
}
