package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.ckc.StockConnector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportTest {
    private static final String ROUTE = Validated.route("delay: 50", "- marshal: {json: {}}\n- to: kafka:orders\n");

    @TempDir
    private Path folder;

    /** What the verb said. */
    record Exported(int exitCode, String out, String err) {
        JsonNode config() throws IOException {
            return new ObjectMapper().readTree(out).get("config");
        }
    }

    @Test
    void the_shipped_route_and_settings_become_a_connector_that_differs_in_nothing_but_secrets() throws IOException {
        var exported = run("routes/orders.camel.yaml", "--settings", "application.properties");
        assertThat(exported.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(exported.out()).get("name").asText())
                .isEqualTo("orders");
        var config = exported.config();
        assertThat(config.properties())
                .extracting(
                        setting -> setting.getKey() + " = " + setting.getValue().asText())
                .containsExactly(
                        "connector.class = io.wadi.connect.WadiSourceConnector",
                        "tasks.max = 1",
                        "key.converter = org.apache.kafka.connect.converters.ByteArrayConverter",
                        "value.converter = org.apache.kafka.connect.converters.ByteArrayConverter",
                        "exactly.once.support = required",
                        "transaction.boundary = connector",
                        "camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource",
                        "camel.beans.shop.jdbcUrl = jdbc:mysql://localhost:3306/shop",
                        "camel.beans.shop.username = ${file:/path/to/secrets.properties:camel.beans.shop.username}",
                        "camel.beans.shop.password = ${env:SHOP_PASSWORD}",
                        "camel.component.kafka.brokers = localhost:9092",
                        "route.yaml = " + Files.readString(Path.of("routes/orders.camel.yaml")));
        assertThat(exported.out() + exported.err()).doesNotContain("change-me");
        assertThat(exported.err()).contains("camel.beans.shop.password", "EnvVarConfigProvider", "FileConfigProvider");
    }

    @Test
    void what_is_exported_for_camel_kafka_connector_is_what_its_context_wants_and_less_is_refused() throws IOException {
        var exported = run("routes/orders.camel.yaml", "--ckc", "--settings", "application.properties");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        Map<String, String> config = new ObjectMapper().convertValue(exported.config(), new TypeReference<>() {});
        assertThat(config)
                .containsEntry("route.yaml", Files.readString(Path.of("routes/orders.camel.yaml")))
                .containsEntry("camel.beans.shop.password", "${env:SHOP_PASSWORD}");
        assertThatCode(() -> ready(config)).doesNotThrowAnyException();
        for (var needed : List.of(
                "camel.source.url",
                "camel.source.camelMessageHeaderKey",
                "camel.main.jmxManagementRegisterRoutesCreateByKamelet",
                "camel.component.kafka.brokers",
                "key.converter",
                "value.converter",
                "transforms.route.type",
                "route.yaml")) {
            Map<String, String> less = new HashMap<>(config);
            less.remove(needed);
            assertThatThrownBy(() -> ready(less)).hasMessageContaining(needed);
        }
        config.putAll(Map.of(
                "tasks.max",
                "2",
                "errors.tolerance",
                "all",
                "camel.idempotency.enabled",
                "true",
                "topics",
                "a,b",
                "transforms.route.predicate",
                "some"));
        assertThatThrownBy(() -> ready(config))
                .hasMessageContainingAll(
                        "tasks.max = 1",
                        "errors.tolerance = none",
                        "camel.idempotency.enabled = false",
                        "topics: one",
                        "transforms.route.predicate");
    }

    private static void ready(Map<String, String> config) throws IOException {
        try (var context = new DefaultCamelContext()) {
            Properties all = new Properties();
            all.putAll(config);
            context.getPropertiesComponent().setInitialProperties(all);
            new StockConnector().setCamelContext(context);
        }
    }

    @Test
    void no_secret_is_exported_whatever_its_name_and_wherever_it_stands() throws IOException {
        var exported = exported(
                """
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:mysql://localhost/shop?password=hidden-1&user=x
                camel.beans.shop.username = hidden-2
                camel.beans.shop.password = {{from.elsewhere}}
                from.elsewhere = {{and.elsewhere}}
                and.elsewhere = hidden-3
                camel.component.kafka.brokers = localhost:9092
                camel.component.kafka.sasl-jaas-config = module required username="u" password="hidden-4";
                camel.component.kafka.sslKeystorePassword = {{env:KEYSTORE:hidden-5}}
                camel.component.kafka.additional-properties[ssl.key.password] = {{sys:key:hidden-6}}
                named.by.the.route = hidden-7
                inside.a.text = hidden-8
                """,
                Validated.route(
                        "delay: 50",
                        """
                        - setHeader: {name: at, constant: "//me:{{inside.a.text}}@there"}
                        - marshal: {json: {}}
                        - to: kafka:x?sslKeyPassword={{named.by.the.route}}
                        """));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.out() + exported.err()).doesNotContain("hidden");
        var config = exported.config();
        assertThat(config.get("camel.beans.shop.jdbcUrl").asText())
                .isEqualTo(
                        "jdbc:mysql://localhost/shop?password=${file:/path/to/secrets.properties:camel.beans.shop.jdbcUrl.password}&user=x");
        assertThat(config.get("camel.beans.shop.password").asText()).isEqualTo("{{from.elsewhere}}");
        assertThat(config.get("and.elsewhere").asText()).isEqualTo("${file:/path/to/secrets.properties:and.elsewhere}");
        assertThat(config.get("camel.component.kafka.sslKeystorePassword").asText())
                .isEqualTo("${env:KEYSTORE}");
    }

    @Test
    void only_what_the_route_needs_is_exported() throws IOException {
        var exported = exported(
                """
                camel.main.name = shop
                camel.management.port = 1
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:mysql://localhost/{{schema}}
                camel.beans.stock = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.stock.jdbcUrl = jdbc:mysql://elsewhere/stock
                camel.component.sql.lazyStartProducer = true
                camel.component.kafka.brokers = localhost:9092
                schema = shop
                target = orders
                other = of another route
                """,
                Validated.route("dataSource: '#shop'", "- marshal: {json: {}}\n- to: kafka:{{target}}\n"));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.config().fieldNames())
                .toIterable()
                .contains("camel.beans.shop", "camel.beans.shop.jdbcUrl", "schema", "target")
                .noneMatch(name -> name.startsWith("camel.main.")
                        || name.startsWith("camel.management.")
                        || name.startsWith("camel.beans.stock")
                        || name.startsWith("camel.component.sql")
                        || name.equals("other"));
    }

    @Test
    void a_file_with_mistakes_is_refused_with_all_of_them() throws IOException {
        var exported =
                exported("camel.component.kafka.brokrs = x\n", Validated.route("dely: 50", "- marshl: {json: {}}\n"));
        assertThat(exported.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(exported.out()).isEmpty();
        assertThat(exported.err()).contains("brokrs", "dely", "marshl");
    }

    @Test
    void what_cannot_travel_is_refused() throws IOException {
        var exported = exported(
                "name = x\n" + SHOP,
                Validated.route(
                        "delay: 50",
                        """
                        - setHeader: {name: at, constant: "//me:hidden-3@there"}
                        - marshal: {json: {}}
                        - to: {uri: "kafka:{{name}}", parameters: {sslKeyPassword: hidden-1}}
                        - to: kafka:x?sslKeystorePassword=hidden-2
                        """));
        assertThat(exported.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(exported.err())
                .contains("line 7", "line 9", "line 10", "secret-in-route", "name-taken")
                .doesNotContain("hidden");
        assertThat(exported(SHOP, "- beans: []").err()).contains("no-route");
    }

    @Test
    void any_route_can_be_exported_whatever_it_starts_from() {
        var exported = run("routes/stock-camel.camel.yaml", "--settings", "application.properties");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.out()).contains("\"name\" : \"stock-camel\"");
    }

    @Test
    void exactly_once_is_demanded_of_tables_only() throws IOException {
        String files = "- route: {id: files, from: {uri: 'file:inbox', steps: [{to: 'kafka:files'}]}}\n";
        var exported = exported(SHOP, files);
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.err()).contains("What comes from file: is sent at least once");
        assertThat(exported.config().properties())
                .extracting(Map.Entry::getKey)
                .doesNotContain("exactly.once.support", "transaction.boundary");
        var both = exported(SHOP, files + ROUTE);
        assertThat(both.err()).contains("What comes from file: is sent at least once");
        assertThat(both.config().has("exactly.once.support")).isFalse();
        assertThat(both.config().get("transaction.boundary").asText())
                .as("what tables need for exactly once")
                .isEqualTo("connector");
    }

    @Test
    void a_route_from_topics_becomes_a_sink_connector_that_reads_what_the_route_reads() throws IOException {
        Path settings = Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:postgresql://localhost/copy
                region = eu
                """);
        Path route = Files.writeString(
                folder.resolve("orders-copy.camel.yaml"),
                """
                - route:
                    id: orders-copy
                    from:
                      uri: kafka:orders.{{region}}, orders.other
                      steps:
                        - to: table:orders_copy?deadLetterTopic=orders.dead
                """);
        var refused = run(route.toString(), "--settings", settings.toString());
        assertThat(refused.err()).contains("camel.component.kafka.brokers is missing");
        Files.writeString(settings, Files.readString(settings) + "camel.component.kafka.brokers = localhost:9092\n");
        var exported = run(route.toString(), "--settings", settings.toString());
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.config().properties())
                .extracting(
                        setting -> setting.getKey() + " = " + setting.getValue().asText())
                .containsExactly(
                        "connector.class = io.wadi.connect.WadiSinkConnector",
                        "topics = orders.eu,orders.other",
                        "tasks.max = 1",
                        "key.converter = org.apache.kafka.connect.converters.ByteArrayConverter",
                        "value.converter = org.apache.kafka.connect.converters.ByteArrayConverter",
                        "header.converter = org.apache.kafka.connect.converters.ByteArrayConverter",
                        "consumer.override.isolation.level = read_committed",
                        "errors.tolerance = all",
                        "errors.deadletterqueue.topic.name = orders.dead",
                        "errors.deadletterqueue.context.headers.enable = true",
                        "camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource",
                        "camel.beans.shop.jdbcUrl = jdbc:postgresql://localhost/copy",
                        "region = eu",
                        "camel.component.kafka.brokers = localhost:9092",
                        "route.yaml = " + Files.readString(route));
        assertThat(run(route.toString(), "--ckc", "--settings", settings.toString())
                        .err())
                .contains("starts from topics");
    }

    @Test
    void a_route_that_does_not_marshal_becomes_a_connector_of_the_converter_that_is_named() throws IOException {
        String rows = Validated.route("delay: 50", "- to: kafka:x\n");
        String json = "org.apache.kafka.connect.json.JsonConverter";
        assertThat(exported(SHOP, rows).err()).contains("missing-marshal");
        var exported = exported(SHOP, rows, "--converter", json);
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.config().get("key.converter").asText()).isEqualTo(json);
        assertThat(exported.config().get("value.converter").asText()).isEqualTo(json);
        String marshalled = Validated.route("delay: 50", "- marshal: {json: {}}\n- to: kafka:x\n");
        assertThat(exported(SHOP, marshalled, "--converter", json).err()).contains("marshalled");
        assertThat(exported(SHOP, rows, "--converter", json, "--ckc").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void what_only_the_workers_environment_says_need_not_be_known_here() throws IOException {
        String settings =
                """
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = {{env:WADI_TEST_URL}}
                camel.beans.shop.password = {{env:WADI_TEST_PASSWORD}}
                camel.component.kafka.brokers = {{env:WADI_TEST_BROKERS}}
                orders.topic = {{env:WADI_TEST_TOPIC}}
                """;
        var source = exported(
                settings, Validated.route("delay: 50", "- marshal: {json: {}}\n- to: kafka:{{orders.topic}}\n"));
        assertThat(source.exitCode()).as(source.err()).isZero();
        assertThat(source.config().get("camel.beans.shop.jdbcUrl").asText()).isEqualTo("{{env:WADI_TEST_URL}}");
        assertThat(source.config().get("camel.beans.shop.password").asText()).isEqualTo("${env:WADI_TEST_PASSWORD}");
        assertThat(source.err())
                .contains(
                        "In the environment of each worker: WADI_TEST_BROKERS, WADI_TEST_PASSWORD, WADI_TEST_TOPIC, WADI_TEST_URL");

        var sink = exported(
                settings,
                """
                - route:
                    id: orders
                    from:
                      uri: kafka:{{orders.topic}}
                      steps:
                        - unmarshal: {json: {}}
                        - to: {uri: table:copies, parameters: {deadLetterTopic: "{{env:WADI_TEST_DEAD}}"}}
                """);
        assertThat(sink.exitCode()).as(sink.err()).isZero();
        assertThat(sink.config().get("topics").asText()).isEqualTo("${env:WADI_TEST_TOPIC}");
        assertThat(sink.config().get("errors.deadletterqueue.topic.name").asText())
                .isEqualTo("${env:WADI_TEST_DEAD}");
        assertThat(sink.err()).contains("config.providers = env", "WADI_TEST_DEAD");
    }

    @Test
    void camel_kafka_connector_gets_no_route_that_cannot_run_there() throws IOException {
        var files = exported(
                SHOP, "- route: {id: files, from: {uri: 'file:inbox', steps: [{to: 'kafka:files'}]}}\n", "--ckc");
        assertThat(files.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(files.err()).contains("starts from file:. Leave --ckc out: Wadi's own connector runs it.");
    }

    @Test
    void it_is_written_to_a_file() throws IOException {
        Path to = folder.resolve("orders.json");
        var exported = exported(SHOP, ROUTE, "-o", to.toString());
        assertThat(exported.exitCode()).isZero();
        assertThat(exported.out()).isEmpty();
        assertThat(new ObjectMapper()
                        .readTree(to.toFile())
                        .at("/config/tasks.max")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void a_file_that_is_not_there_is_wrong_usage() {
        assertThat(run("routes/nowhere.camel.yaml").exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    private static final String SHOP =
            """
            camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
            camel.beans.shop.jdbcUrl = jdbc:mysql://localhost/shop
            camel.component.kafka.brokers = localhost:9092
            """;

    private Exported exported(String settings, String route, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("orders.camel.yaml"), route);
        Path written = Files.writeString(folder.resolve("application.properties"), settings);
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--settings", written.toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    static Exported run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("export"));
        all.addAll(List.of(arguments));
        int exitCode = Wadi.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Exported(exitCode, out.toString(), err.toString());
    }
}
