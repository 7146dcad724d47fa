package io.wadi.specs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wadi.servers.ConnectCluster;
import io.wadi.servers.ConnectPlugin;
import io.wadi.servers.ConnectVersion;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Connect's interface says of a configuration before it is taken: every mistake, each on the field where it is. */
final class ConnectValidateTest {
    private static final String BEANS = "camel.beans.";
    private static final String POOL = "#class:com.zaxxer.hikari.HikariDataSource";

    private static final TestBroker BROKER = TestBroker.shared();
    private static ConnectCluster cluster;
    private static TestSchema schema;

    @BeforeAll
    static void start() throws Exception {
        cluster = ConnectCluster.of(ConnectVersion.NEWEST, BROKER, ConnectPlugin.path())
                .with("config.providers", "env")
                .with("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider")
                .start(1);
        schema = TestDatabase.MARIADB.create();
        schema.execute("create table orders (id bigint primary key, region varchar(9))");
    }

    @AfterAll
    static void stop() throws Exception {
        schema.close();
        cluster.close();
    }

    @Test
    void nothing_is_said_of_what_is_right() {
        assertThat(mistakes(config())).isEmpty();
    }

    @Test
    void every_mistake_of_settings_route_and_database_is_told_at_once_and_on_its_field() {
        Map<String, String> config = wrong();
        config.put(BEANS + "good", POOL);
        config.put(BEANS + "good.jdbcUrl", schema.jdbcUrl());
        config.put(BEANS + "good.username", schema.user());
        config.put(
                "route.yaml",
                route("things", "dataSource: '#gone', delay: often")
                        + route("ordrs", "dataSource: '#good', lokback: 5s"));

        Map<String, String> told = mistakes(config);
        assertThat(told.remove("route.yaml"))
                .contains(
                        "line 5: delay: \"often\" is no time",
                        "line 12: Table \"ordrs\" does not exist. Did you mean \"orders\"?",
                        "line 13: unknown setting \"lokback\". Did you mean \"lookback\"?");
        onTheirFields(told);
    }

    @Test
    void a_wrong_value_of_a_parameter_of_the_route_stands_on_the_parameter() {
        Map<String, String> config = config();
        config.put("route.yaml", route("orders", "delay: '{{pace}}'"));
        config.put("pace", "often");
        assertThat(mistakes(config)).containsOnlyKeys("pace").hasEntrySatisfying("pace", said -> assertThat(said)
                .contains("line 5: delay: ", "is no time"));
        config.put("pace", "100");
        assertThat(mistakes(config)).isEmpty();
    }

    @Test
    void a_route_that_cannot_be_read_hides_no_other_mistake() {
        Map<String, String> config = wrong();
        config.put("route.yaml", "- route: [");
        Map<String, String> told = mistakes(config);
        assertThat(told.remove("route.yaml")).contains("line 1: this is no YAML");
        onTheirFields(told);

        config.put("route.yaml", "nonsense");
        assertThat(mistakes(config).get("route.yaml")).contains("there is no route in it");
    }

    @Test
    void a_route_that_is_not_there_hides_no_other_mistake() {
        Map<String, String> config = wrong();
        config.remove("route.yaml");
        config.put("rout", "orders");
        Map<String, String> told = mistakes(config);
        assertThat(told.remove("route")).contains("there is no route", "orders");
        assertThat(told.remove("rout")).contains("Did you mean \"route\"?");
        onTheirFields(told);

        config.remove("rout");
        config.put("route", "ordrs");
        told = mistakes(config);
        assertThat(told.remove("route")).contains("no route \"ordrs\". Did you mean \"orders\"?");
        onTheirFields(told);
    }

    @Test
    void two_routes_are_told_and_what_is_wrong_with_the_one_that_stands_here() {
        Map<String, String> config = config();
        config.put("route", "orders");
        config.put("route.yaml", route("orders", "delay: often"));
        Map<String, String> told = mistakes(config);
        assertThat(told).containsOnlyKeys("route", "route.yaml");
        assertThat(told.get("route")).contains("not both");
        assertThat(told.get("route.yaml")).contains("line 5: delay: \"often\" is no time");
    }

    @Test
    void what_a_task_could_not_run_with_is_told_before() {
        Map<String, String> config = config();
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.remove("exactly.once.support");
        config.remove("transaction.boundary");
        config.put("route.yaml", route("orders", "delay: 100, delivery: exactly-once, store: '#shop'"));
        assertThat(mistakes(config)).containsOnlyKeys("route.yaml");
        assertThat(mistakes(config).get("route.yaml"))
                .contains(
                        "line 5: delivery=exactly-once: the worker has no transactions for this connector",
                        "line 5: store=#shop: in Kafka Connect the seen rows are on a topic of their own",
                        "line 8: what reaches kafka:orders is marshalled");
    }

    @Test
    void a_database_that_only_camels_own_sql_asks_is_asked_too() {
        Map<String, String> config = config();
        config.remove("exactly.once.support");
        config.put(BEANS + "gone", POOL);
        config.put(BEANS + "gone.jdbcUrl", "jdbc:mariadb://127.0.0.1:1/gone");
        config.put(BEANS + "gone.connectionTimeout", "300");
        config.remove("exactly.once.support");
        config.put(
                "route.yaml",
                """
                - route:
                    id: orders
                    from:
                      uri: "sql:select * from orders"
                      parameters: {dataSource: "#gone"}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:orders
                """);
        assertThat(mistakes(config)).containsOnlyKeys(BEANS + "gone");
    }

    @Test
    void exactly_once_is_refused_where_a_route_starts_from_something_else_than_a_table() {
        Map<String, String> config = config();
        String files = route("orders", "delay: 100").replace("table:orders", "file:inbox");
        config.put("route.yaml", files);
        assertThat(mistakes(config)).containsOnlyKeys("exactly.once.support");
        assertThat(mistakes(config).get("exactly.once.support"))
                .contains("what comes from file: is sent at least once", "Leave exactly.once.support out.")
                .doesNotContain("Tables");
        config.put("route.yaml", files + route("things", "delay: 100").replace("table:things", "table:orders"));
        assertThat(mistakes(config).get("exactly.once.support"))
                .contains("Tables are sent exactly once without it, too");
        config.remove("exactly.once.support");
        assertThat(mistakes(config)).isEmpty();
    }

    @Test
    void a_secret_is_not_shown_where_the_name_of_its_setting_is_misspelt() {
        Map<String, String> config = config();
        config.put(BEANS + "shop.pasword", "${env:PATH}");
        assertThat(mistakes(config)).containsKey(BEANS + "shop.pasword");
        assertThat(cluster.rest().validate("WadiSourceConnector", config).toString())
                .doesNotContain(System.getenv("PATH"));
    }

    /** A mistake of every kind but those of the route. */
    private static Map<String, String> wrong() {
        Map<String, String> config = config();
        config.put("camel.component.kafka.linger-mss", "5");
        config.put("shard", "5");
        config.put("shards", "many");
        config.put("tasks.maxx", "2");
        config.put(BEANS + "shop.maximumPoolSize", "many");
        config.put(BEANS + "gone", POOL);
        config.put(BEANS + "gone.jdbcUrl", "jdbc:mariadb://127.0.0.1:1/gone");
        config.put(BEANS + "gone.connectionTimeout", "300");
        config.put("value.converter", "org.example.Gone");
        config.put("errors.tolerance", "all");
        config.remove("transaction.boundary");
        return config;
    }

    private static void onTheirFields(Map<String, String> told) {
        Map<String, String> expected = Map.of(
                "camel.component.kafka.linger-mss",
                "unknown setting of kafka \"linger-mss\". Did you mean \"lingerMs\"?",
                "shard",
                "unknown setting \"shard\". Did you mean \"shards\"?",
                "shards",
                "Invalid value many for configuration shards",
                "tasks.maxx",
                "unknown setting \"tasks.maxx\". Did you mean \"tasks.max\"?",
                BEANS + "shop.maximumPoolSize",
                "\"many\"",
                BEANS + "gone",
                "the database at jdbc:mariadb://127.0.0.1:1/gone does not answer",
                "value.converter",
                "org.example.Gone",
                "errors.tolerance",
                "drops records",
                "transaction.boundary",
                "exactly-once needs transaction.boundary = connector");
        assertThat(told).containsOnlyKeys(expected.keySet());
        assertThat(expected)
                .allSatisfy((field, message) -> assertThat(told.get(field)).contains(message));
    }

    /** What is wrong, by field. A class that Connect itself knows has two entries. */
    private static Map<String, String> mistakes(Map<String, String> config) {
        Map<String, String> mistakes = new TreeMap<>();
        for (JsonNode field :
                cluster.rest().validate("WadiSourceConnector", config).path("configs")) {
            for (JsonNode error : field.at("/value/errors")) {
                mistakes.merge(field.at("/value/name").asText(), error.asText(), (one, other) -> one + "\n" + other);
            }
        }
        return mistakes;
    }

    private static String route(String table, String parameters) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: table:%1$s
                      parameters: {%2$s}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:%1$s
                """
                .formatted(table, parameters);
    }

    private static Map<String, String> config() {
        return new HashMap<>(Map.ofEntries(
                Map.entry("name", "validated"),
                Map.entry("connector.class", "WadiSourceConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("camel.component.kafka.brokers", BROKER.bootstrapServers()),
                Map.entry(BEANS + "shop", POOL),
                Map.entry(BEANS + "shop.jdbcUrl", schema.jdbcUrl()),
                Map.entry(BEANS + "shop.username", schema.user()),
                Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("exactly.once.support", "required"),
                Map.entry("transaction.boundary", "connector"),
                Map.entry("route.yaml", route("orders", "delay: 100"))));
    }
}
