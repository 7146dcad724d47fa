package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.ConnectorConfig;
import io.wadi.servers.Recorder;
import io.wadi.servers.RouteBeans;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A route of a connector that does not marshal: its rows have schemas, for any converter that wants them. */
final class RowStructTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void rows_that_are_not_marshalled_are_structs_and_so_are_their_keys() throws Exception {
        TestBroker broker = TestBroker.shared();
        try (TestSchema schema = TestDatabase.MARIADB.create()) {
            String topic = broker.topic("structs-" + schema.name(), 1);
            schema.execute(
                    """
                    create table things (id bigint primary key, amount decimal(30,10), big bigint unsigned, words varchar(20), due date,
                      at datetime, exactly datetime(6), doc json, picture varbinary(10), yes boolean)""",
                    """
                    insert into things values (1, 12345678901234567890.0123456789, 18446744073709551615, 'ünï', '1000-01-01',
                      '2020-02-29 23:59:59', '2020-02-29 23:59:59.999999', '{"a": [1]}', x'00ff', true)""");
            try (ConnectCluster cluster = ConnectCluster.of(ConnectVersion.NEWEST, broker, ConnectPlugin.path())
                            .start(1);
                    RouteBeans beans = RouteBeans.of(cluster.workers().get(0));
                    Recorder recorder = broker.record(topic)) {
                Map<String, String> config = config(broker, schema, topic);
                cluster.rest().put(schema.name(), config);
                JsonNode snapshot = JSON.readTree(recorder.until(1).get(0).value());
                assertThat(snapshot.at("/schema/name").asText()).isEqualTo("things");
                assertThat(type(snapshot, "id")).isEqualTo("int64 required");
                assertThat(type(snapshot, "amount")).isEqualTo("org.apache.kafka.connect.data.Decimal");
                assertThat(type(snapshot, "at")).isEqualTo("org.apache.kafka.connect.data.Timestamp");
                assertThat(type(snapshot, "exactly")).isEqualTo("string");
                assertThat(snapshot.get("payload"))
                        .isEqualTo(
                                JSON.readTree(
                                        """
                                        {"id": 1, "amount": "AY7pD/bDc+DuDATVFQ==", "big": "AP//////////", "words": "ünï", "due": -354285, "at": 1583020799000,
                                         "exactly": "2020-02-29T23:59:59.999999", "doc": "{\\"a\\": [1]}", "picture": "AP8=", "yes": 1, "source": "shop"}"""));

                Map<String, String> plain = new HashMap<>(config);
                plain.put("route.yaml", config.get("route.yaml").replaceAll("(?s)- script:.*?(?=- to:)", ""));
                assertThat(errors(cluster, plain)).isZero();
                plain.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
                assertThat(errors(cluster, plain)).isEqualTo(1);

                schema.execute("delete from things");
                List<ConsumerRecord<String, String>> records = recorder.until(3);
                assertThat(JSON.readTree(records.get(1).value()).get("payload"))
                        .isEqualTo(JSON.readTree("{\"id\": 1, \"words\": \"ünï\", \"source\": \"shop\"}"));
                assertThat(records.get(2).value()).isNull();
                assertThat(records).allSatisfy(record -> assertThat(
                                JSON.readTree(record.key()).get("payload"))
                        .isEqualTo(JSON.readTree("{\"id\": 1}")));

                assertThat(beans.count(schema.name(), 0, "wadiRecords.topic." + topic))
                        .isEqualTo(3);

                schema.execute("insert into things (id) values (2)");
                cluster.rest().restart(schema.name());
                cluster.rest().awaitRunning(schema.name(), 1);
                schema.execute("insert into things (id) values (3)");
                assertThat(recorder.until(5)).hasSize(5);
            }
        }
    }

    private static int errors(ConnectCluster cluster, Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", "another");
        return cluster.rest()
                .validate("WadiSourceConnector", named)
                .path("error_count")
                .asInt();
    }

    private static String type(JsonNode value, String field) {
        for (JsonNode each : value.at("/schema/fields")) {
            if (each.path("field").asText().equals(field)) {
                String type =
                        each.path("type").asText() + (each.path("optional").asBoolean() ? "" : " required");
                return each.path("name").asText(type);
            }
        }
        throw new AssertionError("No field " + field + " in " + value.get("schema"));
    }

    private static Map<String, String> config(TestBroker broker, TestSchema schema, String topic) {
        String route =
                """
                        - route:
                            id: things
                            from:
                              uri: table:things
                              parameters: {delay: 20, keep: words}
                              steps:
                                - script:
                                    simple: "${body.put('source', 'shop')}"
                                - to: kafka:%s
                        """
                        .formatted(topic);
        Map<String, String> config = ConnectorConfig.of(broker, schema, route);
        config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        return config;
    }
}
