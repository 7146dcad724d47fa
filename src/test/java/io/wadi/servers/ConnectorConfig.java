package io.wadi.servers;

import io.wadi.connect.WadiSourceConnector;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.ExactlyOnceSupport;

/** The configuration that most connectors of the tests have. */
public final class ConnectorConfig {
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private ConnectorConfig() {}

    /** One task, exactly once if all that it starts from are tables, records as the route made them; the test may change all of it. {@code database} is the schema's. */
    public static Map<String, String> of(TestBroker broker, TestSchema schema, String routeYaml) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "WadiSourceConnector");
        config.put("camel.component.kafka.brokers", broker.bootstrapServers());
        both(config, schema);
        config.put("transaction.boundary", "connector");
        config.put("route.yaml", routeYaml);
        if (new WadiSourceConnector().exactlyOnceSupport(config) == ExactlyOnceSupport.SUPPORTED) {
            config.put("exactly.once.support", "required");
        }
        return config;
    }

    /** One task that reads these topics, records as they are on them; the test may change all of it. {@code database} is the schema's. */
    public static Map<String, String> sink(TestSchema schema, String topics, String routeYaml) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "WadiSinkConnector");
        config.put("topics", topics);
        config.put("consumer.override.isolation.level", "read_committed");
        both(config, schema);
        config.put("route.yaml", routeYaml);
        return config;
    }

    private static void both(Map<String, String> config, TestSchema schema) {
        config.put("tasks.max", "1");
        config.put("camel.beans.database", "#class:com.zaxxer.hikari.HikariDataSource");
        config.put("camel.beans.database.jdbcUrl", schema.jdbcUrl());
        config.put("camel.beans.database.username", schema.user());
        config.put("key.converter", BYTES);
        config.put("value.converter", BYTES);
    }
}
