package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.Recorder;
import io.wadi.servers.SchemaRegistry;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows, keys and seen rows by a converter that keeps their schemas in a registry. */
@Tag("soak")
final class RegistryTest {
    private static final TestBroker BROKER = TestBroker.shared();
    private static final String CONVERTER = "io.apicurio.registry.utils.converter.ExtJsonConverter";
    private static final String ROUTE =
            """
            - route:
                id: things
                from:
                  uri: table:things
                  parameters: {delay: 20, keep: words}
                  steps:
                    - to: kafka:%s
            """;
    private static final String COPY =
            """
            - route: {id: copy, from: {uri: "kafka:%s", steps: [to: "table:copy"]}}
            """;

    private static SchemaRegistry registry;
    private static ConnectCluster cluster;

    @BeforeAll
    static void start() {
        registry = SchemaRegistry.start();
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, BROKER, ConnectPlugin.path())
                .with("plugin.path", ConnectPlugin.path() + "," + SchemaRegistry.converters())
                .discovery("hybrid_warn") // the converters have no service files
                .start(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
        registry.close();
    }

    @AfterEach
    void no_connectors() {
        cluster.rest().connectors().forEach(each -> cluster.rest().delete(each.asText()));
    }

    @Test
    void rows_arrive_in_a_table_by_schemas_of_a_registry() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create()) {
            String name = schema.name();
            String topic = BROKER.topic("registry-" + name, 1);
            for (String table : List.of("things", "copy")) {
                schema.execute(
                        """
                        create table %s (id bigint primary key, amount decimal(12,2), words varchar(20), due date, at datetime(3),
                          exactly datetime(6), yes boolean, picture varbinary(10))"""
                                .formatted(table));
            }
            schema.execute(
                    """
                    insert into things values (2, null, null, null, null, null, null, null),
                      (1, 123.45, 'ünï', '2020-02-29', '2020-02-29 23:59:59.123', '2020-02-29 23:59:59.999999', true, x'00ff')""");
            try (Recorder recorder = BROKER.record(topic)) {
                put(name, with(ConnectorConfig.of(BROKER, schema, ROUTE.formatted(topic))));
                recorder.until(2);
                assertThat(registry.get("/search/artifacts?limit=100"))
                        .contains(topic + "-key", topic + "-value", "wadi.seen." + name + "-value")
                        .doesNotContain("\"wadi.seen-");
                put(name + "-copy", with(ConnectorConfig.sink(schema, topic, COPY.formatted(topic))));
                awaitCopy(schema);

                // What is seen is read through the registry again: nothing is sent twice.
                cluster.rest().restart(name);
                cluster.rest().awaitRunning(name, 1);
                schema.execute(
                        "update things set amount = 7 where id = 1",
                        "insert into things (id, words) values (3, 'new')");
                assertThat(recorder.until(4)).hasSize(4);
                awaitCopy(schema);

                schema.execute("delete from things where id = 2");
                assertThat(recorder.until(6))
                        .last()
                        .extracting(ConsumerRecord::value)
                        .isNull();
            }
        }
    }

    /** Looks at it first: what a registry's converter needs, it finds where the settings are looked at, too. */
    private static void put(String name, Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", name);
        assertThat(cluster.rest()
                        .validate(config.get("connector.class"), named)
                        .path("error_count")
                        .asInt())
                .isZero();
        cluster.rest().put(name, config);
    }

    private static void awaitCopy(TestSchema schema) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(rows(schema, "copy")).isEqualTo(rows(schema, "things")));
    }

    private static List<String> rows(TestSchema schema, String table) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = schema.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select concat_ws('|', id, amount, words, due, at, exactly, yes, hex(picture)) from %s order by id"
                                .formatted(table))) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }

    private static Map<String, String> with(Map<String, String> config) {
        for (String of : List.of("key", "value")) {
            config.put(of + ".converter", CONVERTER);
            config.put(of + ".converter.apicurio.registry.url", registry.url());
            config.put(of + ".converter.apicurio.registry.auto-register", "true");
            config.put(of + ".converter.apicurio.registry.headers.enabled", "false");
        }
        return config;
    }
}
