package io.wadi.cli;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code export --plugin} makes, in a worker that has no other plugin. */
final class ExportedPluginTest {
    private static final String PASSWORD = "never-to-be-seen";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestBroker broker = TestBroker.shared();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ConnectVersion.class)
    void a_connector_of_its_name_lists_its_parameters_and_captures_a_table_with_nothing_else(ConnectVersion version)
            throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        try (var schema = TestDatabase.MARIADB.create()) {
            String topic = "plugin-" + schema.name();
            schema.execute(
                    "create table orders (id bigint primary key, status varchar(10))",
                    "create table copies (id bigint primary key, status varchar(10))",
                    "insert into orders values (1, 'new')");
            List<JsonNode> posted = exported(plugins.resolve("shop"), schema, topic);
            try (var cluster = ConnectCluster.of(version, broker, plugins).start(1);
                    var recorder = broker.record(topic)) {
                assertThat(cluster.rest().plugins())
                        .extracting(each -> each.get("class").asText(), each -> each.path("version")
                                .asText())
                        .contains(
                                tuple("io.wadi.connect.WadiSinkConnector", "0.1.0-SNAPSHOT"),
                                tuple("io.wadi.routes.ShopOrdersSourceConnector", "0.1.0-SNAPSHOT"),
                                tuple("io.wadi.routes.ByKameletSourceConnector", "0.1.0-SNAPSHOT"))
                        .noneMatch(each -> each.toList().get(0).equals("io.wadi.routes.StockCamelSourceConnector"));
                fields(cluster);

                for (JsonNode each : posted) {
                    var config = (ObjectNode) each.get("config");
                    config.properties()
                            .removeIf(setting -> setting.getValue().asText().startsWith("${"));
                    config.put("camel.beans.shop.username", "someone");
                    config.put("camel.beans.shop.password", PASSWORD);
                    config.put("shop.user", "someone");
                    config.put("shop.password", PASSWORD);
                    removeForeign(config);
                    assertThat(cluster.rest().call("POST", "/connectors", each).status())
                            .as("%s", each)
                            .isEqualTo(201);
                }
                assertThat(recorder.until(2))
                        .extracting(ConsumerRecord::key, ConsumerRecord::value)
                        .containsOnly(tuple("1", "{\"id\":1,\"status\":\"new\"}"));
                await().atMost(ofMinutes(1)).until(() -> count(schema, "copies") == 1);
                offsetsAreAltered(cluster, posted);
            }
        }
    }

    /** Its route stands beside its class, and not in what the worker hands it. */
    private static void offsetsAreAltered(ConnectCluster cluster, List<JsonNode> posted) {
        for (JsonNode each : posted) {
            String name = each.get("name").asText();
            cluster.rest().stop(name);
            cluster.rest().await(name, status -> status.are("STOPPED", 0));
            var offsets = cluster.rest().offsets(name).deepCopy();
            var partition = (ObjectNode) offsets.at("/offsets/0/partition");
            if (partition.has("source")) {
                partition.put("source", "another-" + partition.get("source").asText());
                assertThat(cluster.rest()
                                .once("PATCH", "/connectors/" + name + "/offsets", offsets)
                                .toString())
                        .contains("The connector has no route another-");
            }
            var reset = cluster.rest().once("DELETE", "/connectors/" + name + "/offsets", null);
            assertThat(reset.status()).as("%s: %s", name, reset).isEqualTo(200);
        }
    }

    private static int count(TestSchema schema, String table) throws SQLException {
        try (var connection = schema.dataSource().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select count(*) from " + table)) {
            found.next();
            return found.getInt(1);
        }
    }

    /** Each connector has one of the two pairs. */
    private static void removeForeign(ObjectNode config) {
        boolean kamelet = config.get("connector.class").asText().startsWith("ByKamelet");
        config.properties().removeIf(setting -> setting.getKey().startsWith(kamelet ? "camel.beans." : "shop."));
    }

    private static void fields(ConnectCluster cluster) {
        Map<String, JsonNode> fields =
                fields(cluster, "ShopOrdersSourceConnector", Map.of("camel.beans.shop.password", PASSWORD));
        assertThat(fields).doesNotContainKeys("route", "route.yaml").containsKey("shards");
        assertThat(fields.get("camel.beans.shop.password")
                        .at("/definition/type")
                        .asText())
                .isEqualTo("PASSWORD");
        assertThat(fields.get("camel.beans.shop.username").at("/value/errors").toString())
                .contains("Missing required");
        assertThat(fields.get("target").at("/definition/default_value").asText())
                .startsWith("plugin-");
        assertThat(fields.get("every").at("/definition/documentation").asText())
                .contains("Pause between two polls", "https://shop.example/orders");
        assertThat(fields.toString()).doesNotContain(PASSWORD);

        Map<String, JsonNode> kamelets = fields(cluster, "ByKameletSourceConnector", Map.of("remember", "some"));
        assertThat(kamelets.get("remember").at("/definition/display_name").asText())
                .isEqualTo("Seen Rows");
        assertThat(kamelets.get("remember").at("/value/recommended_values").toString())
                .isEqualTo("[\"all\",\"recent\"]");
        assertThat(kamelets.get("remember").at("/value/errors").toString()).contains("write one of all, recent");
        assertThat(kamelets.get("shop.password").at("/definition/type").asText())
                .isEqualTo("PASSWORD");

        assertThat(fields(cluster, "ByKameletSourceConnector", Map.of("route", "orders"))
                        .get("route")
                        .at("/value/errors")
                        .toString())
                .contains("runs the route by-kamelet and no other");
    }

    private static Map<String, JsonNode> fields(ConnectCluster cluster, String type, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("connector.class", type);
        config.put("name", "looked-at");
        Map<String, JsonNode> fields = new HashMap<>();
        cluster.rest()
                .validate(type, config)
                .path("configs")
                .forEach(field -> fields.put(field.at("/value/name").asText(), field));
        return fields;
    }

    private List<JsonNode> exported(Path plugin, TestSchema schema, String topic) throws IOException {
        Path orders = Files.writeString(
                folder.resolve("shop-orders.camel.yaml"),
                Validated.route("delay: '{{every:50}}'", "- marshal: {json: {}}\n- to: kafka:{{target}}\n"));
        Path kamelet = Files.writeString(
                folder.resolve("by-kamelet.camel.yaml"),
                """
                - route:
                    id: by-kamelet
                    from:
                      uri: kamelet:wadi-table-source
                      parameters:
                        table: orders
                        jdbcUrl: "{{shop.url}}"
                        username: "{{shop.user}}"
                        password: "{{shop.password}}"
                        seen: "{{remember:all}}"
                        delay: "{{every:50}}"
                      steps:
                        - to: kafka:{{target}}
                """);
        Path copy = Files.writeString(
                folder.resolve("shop-copy.camel.yaml"),
                """
                - route:
                    id: shop-copy
                    from:
                      uri: kafka:{{target}}
                      steps:
                        - unmarshal: {json: {}}
                        - to: table:copies
                """);
        Path settings = Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = {{shop.url}}
                camel.beans.shop.username = me
                camel.beans.shop.password = mine
                camel.beans.shop.minimumIdle = 0
                camel.component.kafka.brokers = %s
                shop.url = %s
                shop.user = me
                shop.password = mine
                target = %s
                """
                        .formatted(broker.bootstrapServers(), schema.jdbcUrl(), topic));
        var exported = ExportTest.run(
                orders.toString(),
                kamelet.toString(),
                copy.toString(),
                "--settings",
                settings.toString(),
                "--plugin",
                plugin.toString(),
                "--wadi-plugin",
                ConnectPlugin.path().resolve("wadi-connect-plugin").toString(),
                "--documentation",
                "https://shop.example/orders");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.out() + exported.err()).doesNotContain("mine");
        var all = JSON.readerFor(JsonNode.class).<JsonNode>readValues(exported.out());
        return StreamSupport.stream(((Iterable<JsonNode>) () -> all).spliterator(), false)
                .toList();
    }
}
