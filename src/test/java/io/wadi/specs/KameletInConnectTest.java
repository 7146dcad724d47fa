package io.wadi.specs;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Routes of a connector that begin with a Kamelet of the jar. */
final class KameletInConnectTest {
    private final TestBroker broker = TestBroker.shared();

    @Test
    void each_change_of_a_kamelets_table_is_sent_once_over_a_killed_worker() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(2);
                Recorder recorder = broker.record(schema.name())) {
            schema.execute(
                    "create table orders (id bigint primary key, region varchar(10))",
                    "insert into orders values (1, 'EU'), (2, 'US')");
            cluster.rest().put(schema.name(), config(schema));
            recorder.until(2);
            schema.execute("update orders set region = 'EU' where id = 2");
            recorder.until(3);

            String worker =
                    cluster.rest().awaitRunning(schema.name(), 1).tasks().get(0).worker();
            cluster.worker(worker).kill();
            schema.execute("delete from orders where id = 1", "insert into orders values (3, 'US')");
            recorder.until(6);
            assertThat(recorder.during(ofSeconds(2)))
                    .extracting(KameletInConnectTest::operation, ConsumerRecord::key, ConsumerRecord::value)
                    .containsExactlyInAnyOrder(
                            tuple("snapshot", "1", "{\"id\":1,\"region\":\"EU\"}"),
                            tuple("snapshot", "2", "{\"id\":2,\"region\":\"US\"}"),
                            tuple("update", "2", "{\"id\":2,\"region\":\"EU\"}"),
                            tuple("delete", "1", "{\"id\":1}"),
                            tuple("delete", "1", null),
                            tuple("insert", "3", "{\"id\":3,\"region\":\"US\"}"));
        }
    }

    /** Each of these once started, tried again without end, or failed with Camel's word that a route could not be made. */
    @Test
    void what_a_kamelet_cannot_run_with_is_refused_before_it_starts() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .start(1)) {
            Map<String, String> config = config(schema);
            assertThat(errors(cluster, config)).isEmpty();
            assertThat(errors(cluster, with(config, "value.converter", "org.apache.kafka.connect.json.JsonConverter")))
                    .contains("kamelet:wadi-table-source gives text", "ByteArrayConverter");
            assertThat(errors(cluster, inRoute(config, "table: orders", "tabel: orders")))
                    .contains("unknown setting \"tabel\". Did you mean \"table\"?")
                    .doesNotContain("needs");
            assertThat(errors(cluster, inRoute(config, "table: orders, ", "")))
                    .contains("line 4: kamelet:wadi-table-source needs table.");
            assertThat(errors(cluster, inRoute(config, "jdbc:mariadb", "jdbc:h2")))
                    .contains("line 5: the database does not answer: No suitable driver");
            assertThat(errors(cluster, inRoute(config, "/" + schema.name(), "/nowhere")))
                    .contains("line 5: the database does not answer: ", "nowhere");
        }
    }

    private static String errors(ConnectCluster cluster, Map<String, String> config) {
        return cluster.rest().validate("WadiSourceConnector", config).path("configs").findValues("errors").stream()
                .flatMap(errors -> StreamSupport.stream(errors.spliterator(), false))
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> inRoute(Map<String, String> config, String before, String after) {
        return with(config, "route.yaml", config.get("route.yaml").replace(before, after));
    }

    private static Map<String, String> with(Map<String, String> config, String setting, String value) {
        Map<String, String> other = new HashMap<>(config);
        other.put(setting, value);
        return other;
    }

    private static String operation(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("wadi.operation").value(), StandardCharsets.UTF_8);
    }

    private Map<String, String> config(TestSchema schema) {
        return Map.of(
                "name", schema.name(),
                "connector.class", "WadiSourceConnector",
                "tasks.max", "1",
                "camel.component.kafka.brokers", broker.bootstrapServers(),
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "exactly.once.support", "required",
                "transaction.boundary", "connector",
                "route.yaml",
                        """
                        - route:
                            id: orders
                            from:
                              uri: kamelet:wadi-table-source
                              parameters: {table: orders, jdbcUrl: "%s", username: "%s", password: "%s", delay: 50}
                              steps:
                                - to: kafka:%s
                        """
                                .formatted(schema.jdbcUrl(), schema.user(), schema.password(), schema.name()));
    }
}
