package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportedConnectorTest {
    private static final String USER = "someone_known_to_the_file";
    private static final String PASSWORD = "never-to-be-seen";

    @TempDir
    private Path folder;

    @Test
    void a_worker_takes_what_is_exported_and_finds_the_secrets_where_the_references_say() throws Exception {
        var broker = TestBroker.shared();
        try (var schema = TestDatabase.MARIADB.create();
                var cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .with("config.providers", "file")
                        .with(
                                "config.providers.file.class",
                                "org.apache.kafka.common.config.provider.FileConfigProvider")
                        .start(1);
                var recorder = broker.record("exported.orders")) {
            schema.execute(
                    "create table orders (id bigint primary key, status varchar(10))",
                    "insert into orders values (1, 'new')");
            Path route = Files.writeString(
                    folder.resolve("exported.camel.yaml"),
                    Validated.route(
                            "delay: 50, key: id, query: 'select id, status, user() as reader from orders'",
                            "- marshal: {json: {}}\n- to: kafka:{{target}}\n"));
            Path settings = Files.writeString(
                    folder.resolve("application.properties"),
                    """
                    camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                    camel.beans.shop.jdbcUrl = %s
                    camel.beans.shop.username = %s
                    camel.beans.shop.password = %s
                    camel.beans.shop.minimumIdle = 0
                    camel.component.kafka.brokers = %s
                    target = exported.orders
                    """
                            .formatted(schema.jdbcUrl(), USER, PASSWORD, broker.bootstrapServers()));
            var exported = ExportTest.run(route.toString(), "--settings", settings.toString());
            assertThat(exported.exitCode()).as(exported.err()).isZero();
            assertThat(exported.out() + exported.err()).doesNotContain(PASSWORD, USER);

            String json = exported.out().replace("/path/to/secrets.properties", settings.toString());
            var posted = cluster.rest().call("POST", "/connectors", new ObjectMapper().readTree(json));
            assertThat(posted.status()).as("%s", posted.body()).isEqualTo(201);
            assertThat(posted.body().toString()).doesNotContain(PASSWORD, USER);
            assertThat(recorder.until(1)).singleElement().satisfies(order -> {
                assertThat(order.key()).isEqualTo("1");
                assertThat(order.value()).contains("\"status\":\"new\"", "\"reader\":\"" + USER);
            });
        }
    }

    @Test
    void a_worker_takes_what_is_exported_of_a_route_that_does_not_marshal() throws Exception {
        var broker = TestBroker.shared();
        try (var schema = TestDatabase.MARIADB.create();
                var cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(1);
                var recorder = broker.record("exported.rows")) {
            schema.execute(
                    "create table orders (id bigint primary key, status varchar(10))",
                    "insert into orders values (1, 'new')");
            Path route = Files.writeString(
                    folder.resolve("exported-rows.camel.yaml"),
                    Validated.route("delay: 50", "- to: kafka:exported.rows\n"));
            Path settings = Files.writeString(
                    folder.resolve("application.properties"),
                    """
                    camel.beans.shop = #class:org.mariadb.jdbc.MariaDbDataSource
                    camel.beans.shop.url = {{url}}
                    camel.component.kafka.brokers = %s
                    url = %s
                    """
                            .formatted(broker.bootstrapServers(), schema.jdbcUrl()));
            var exported = ExportTest.run(
                    route.toString(),
                    "--settings",
                    settings.toString(),
                    "--converter",
                    "org.apache.kafka.connect.json.JsonConverter");
            assertThat(exported.exitCode()).as(exported.err()).isZero();
            var posted = cluster.rest().call("POST", "/connectors", new ObjectMapper().readTree(exported.out()));
            assertThat(posted.status()).as("%s", posted.body()).isEqualTo(201);
            assertThat(recorder.until(1)).singleElement().satisfies(order -> {
                var value = new ObjectMapper().readTree(order.value());
                assertThat(value.at("/payload/status").asText()).isEqualTo("new");
                assertThat(value.at("/schema/type").asText()).isEqualTo("struct");
                assertThat(new ObjectMapper()
                                .readTree(order.key())
                                .at("/payload/id")
                                .asLong())
                        .isEqualTo(1);
            });
        }
    }
}
