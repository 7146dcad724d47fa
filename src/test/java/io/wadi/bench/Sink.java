package io.wadi.bench;

import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.DebeziumPlugin;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A sink connector that upserts the rows of {@link SinkTopic} into a table, as one task, with the worker's converter and its own defaults. */
enum Sink {
    WADI {
        @Override
        Path plugins() {
            return ConnectPlugin.path();
        }

        @Override
        Map<String, String> own(TestSchema schema, String topic) {
            return Map.of(
                    "connector.class",
                    "WadiSinkConnector",
                    "camel.beans.bench",
                    "#class:com.zaxxer.hikari.HikariDataSource",
                    "camel.beans.bench.jdbcUrl",
                    schema.jdbcUrl(),
                    "camel.beans.bench.username",
                    schema.user(),
                    "route.yaml",
                    """
                    - route:
                        id: copies
                        from:
                          uri: kafka:%s
                          steps:
                            - to: table:%s
                    """
                            .formatted(topic, SinkTable.NAME));
        }
    },
    DEBEZIUM {
        @Override
        Path plugins() {
            return DebeziumPlugin.jdbcSink();
        }

        @Override
        Map<String, String> own(TestSchema schema, String topic) {
            return Map.of(
                    "connector.class",
                    "io.debezium.connector.jdbc.JdbcSinkConnector",
                    "connection.url",
                    schema.jdbcUrl(),
                    "connection.username",
                    schema.user(),
                    "connection.password",
                    schema.password(),
                    "insert.mode",
                    "upsert",
                    "primary.key.mode",
                    "record_key",
                    "collection.name.format",
                    SinkTable.NAME);
        }
    };

    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    abstract Path plugins();

    abstract Map<String, String> own(TestSchema schema, String topic);

    Map<String, String> config(TestSchema schema, String topic) {
        Map<String, String> config = new HashMap<>(own(schema, topic));
        config.put("topics", topic);
        config.put("tasks.max", "1");
        config.put("consumer.override.auto.offset.reset", "earliest");
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("key.converter", JSON);
        config.put("key.converter.schemas.enable", "true");
        config.put("value.converter", JSON);
        config.put("value.converter.schemas.enable", "true");
        return config;
    }

    String label(TestDatabase target) {
        return "sink-%s-%s".formatted(name(), target).toLowerCase(Locale.ROOT);
    }
}
