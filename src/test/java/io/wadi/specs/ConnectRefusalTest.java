package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.Recorder;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a connector asks for and cannot have fails its task, which sends nothing. */
final class ConnectRefusalTest {
    private final TestBroker broker = TestBroker.shared();

    @Test
    void another_number_of_shards_and_a_delivery_that_the_worker_has_not_fail_the_task() throws Exception {
        try (TestSchema schema = TestDatabase.MARIADB.create();
                ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                        .atLeastOnce()
                        .start(1)) {
            String topic = broker.topic("refusals-" + schema.name(), 1);
            schema.execute("create table things (id bigint primary key)", "insert into things values (1)");
            try (Recorder recorder = broker.record(topic)) {
                cluster.rest().put(schema.name(), config(schema, topic, ""));
                recorder.until(1);
                cluster.rest().stop(schema.name());
                cluster.rest().await(schema.name(), status -> status.are("STOPPED", 0));

                Map<String, String> fewer = new HashMap<>(config(schema, topic, ""));
                fewer.put("shards", "3");
                cluster.rest().put(schema.name(), fewer);
                cluster.rest().resume(schema.name());
                assertThat(trace(cluster, schema.name())).contains("shards = 3", "shared out to 8", "Set it back");

                Map<String, String> exactly = new HashMap<>(config(schema, topic, ", delivery: exactly-once"));
                exactly.put("transaction.boundary", "connector"); // else it is refused before any task
                cluster.rest().put(schema.name(), exactly);
                assertThat(trace(cluster, schema.name(), "delivery=exactly-once"))
                        .contains("transaction.boundary");

                schema.execute("insert into things values (2)");
                cluster.rest().put(schema.name(), config(schema, topic, ""));
                assertThat(recorder.until(2)).hasSize(2);
            }
        }
    }

    private static String trace(ConnectCluster cluster, String connector) {
        return trace(cluster, connector, "");
    }

    private static String trace(ConnectCluster cluster, String connector, String text) {
        return cluster.rest()
                .await(
                        connector,
                        status -> status.tasks().size() == 1
                                && status.tasks().get(0).state().equals("FAILED")
                                && status.tasks().get(0).trace().contains(text))
                .tasks()
                .get(0)
                .trace();
    }

    private Map<String, String> config(TestSchema schema, String topic, String parameters) {
        return Map.of(
                "connector.class", "WadiSourceConnector",
                "tasks.max", "1",
                "camel.component.kafka.brokers", broker.bootstrapServers(),
                "camel.beans.database", "#class:com.zaxxer.hikari.HikariDataSource",
                "camel.beans.database.jdbcUrl", schema.jdbcUrl(),
                "camel.beans.database.username", schema.user(),
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "route.yaml",
                        """
                        - route:
                            id: things
                            from:
                              uri: table:things
                              parameters: {delay: 20%s}
                              steps:
                                - marshal: {json: {}}
                                - to: kafka:%s
                        """
                                .formatted(parameters, topic));
    }
}
