package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route would make of its rows, where there is no broker at all. */
final class PreviewTest {
    private static final String BY_REGION =
            """
            - choice:
                when:
                  - simple: "${body[region]} == 'EU'"
                    steps:
                      - marshal: {json: {}}
                      - to: kafka:orders.eu
                otherwise:
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:orders.other
            """;

    @TempDir
    private Path folder;

    private TestSchema schema;
    private Path settings;

    @BeforeEach
    void open() throws Exception {
        schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE");
        schema.execute("create table orders (id bigint primary key, region varchar(20))");
        schema.execute("insert into orders values (1, 'EU'), (2, 'US'), (3, 'EU'), (4, 'US'), (5, 'EU'), (6, 'US')");
        settings = Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.main.routes-include-pattern = file:%s/*.camel.yaml
                camel.component.kafka.brokers = 127.0.0.1:%d
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = %s
                camel.beans.shop.username = sa
                """
                        .formatted(folder, EmbeddedBroker.freePort(), schema.jdbcUrl()));
    }

    @AfterEach
    void close() throws Exception {
        schema.close();
    }

    @Test
    void each_row_is_shown_with_its_topic_key_and_json() throws Exception {
        route("keep: region, split: true", BY_REGION);
        assertThat(preview("orders", "--rows", "2"))
                .isEqualTo(
                        new Said(
                                0,
                                """
                        orders 1, snapshot:
                          -> orders.eu  1  {"id":1,"region":"EU"}
                        orders 2, snapshot:
                          -> orders.other  2  {"id":2,"region":"US"}
                        """));
    }

    @Test
    void what_a_window_makes_of_its_rows_stands_with_the_last_of_them() throws Exception {
        route(
                "deletes: ignore",
                """
                - aggregate:
                    correlationExpression: {simple: "${body[region]}"}
                    aggregationStrategy: "#wadi.rows"
                    completionSize: 2
                    steps:
                      - marshal: {json: {}}
                      - to: kafka:regions
                """);
        assertThat(preview("orders", "--rows", "4"))
                .isEqualTo(
                        new Said(
                                0,
                                """
                        orders 1, snapshot:
                          goes in one record with row 3
                        orders 2, snapshot:
                          goes in one record with row 4
                        orders 3, snapshot:
                          -> regions  EU  [{"id":1,"region":"EU"},{"id":3,"region":"EU"}]
                        orders 4, snapshot:
                          -> regions  US  [{"id":2,"region":"US"},{"id":4,"region":"US"}]
                        """));
        assertThat(preview("orders", "--rows", "1").text()).contains("-> regions  EU  [{\"id\":1,\"region\":\"EU\"}]");
    }

    @Test
    void an_envelope_is_shown_as_it_would_be_sent() throws Exception {
        route("", "- transformDataType: {toType: \"wadi:debezium\"}\n- marshal: {json: {}}\n- to: kafka:orders");
        var record = new ObjectMapper()
                .readTree(preview("orders", "--rows", "1", "--json").text())
                .at("/rows/0/records/0");
        assertThat(record.at("/value/op").asText()).isEqualTo("r");
        assertThat(record.at("/value/after/region").asText()).isEqualTo("EU");
    }

    @Test
    void five_rows_are_shown_unless_told_otherwise_and_as_json() throws Exception {
        // What only remembers its first scan shows the rows nevertheless.
        route("keep: region, split: true, snapshot: remember", BY_REGION);
        var json = new ObjectMapper().readTree(preview("orders", "--json").text());
        assertThat(json.get("rows")).hasSize(5);
        assertThat(json.at("/rows/4"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        {"table": "orders", "key": "5", "operation": "snapshot", "problem": null, "notCalled": [],
                         "records": [{"topic": "orders.eu", "key": "5", "value": {"id": 5, "region": "EU"}}]}"""));
    }

    @Test
    void a_row_that_fails_is_shown_with_its_cause_and_the_others_with_what_they_make() throws Exception {
        route(
                "keep: region, split: true",
                """
                - filter:
                    simple: "${body[region]} == 'US'"
                    steps:
                      - throwException: {exceptionType: java.lang.IllegalStateException, message: no way to the US}
                - marshal: {json: {}}
                - to: kafka:orders
                """);
        assertThat(preview("orders", "--rows", "2"))
                .isEqualTo(
                        new Said(
                                ExitCode.PROBLEMS,
                                """
                        orders 1, snapshot:
                          -> orders  1  {"id":1,"region":"EU"}
                        orders 2, snapshot:
                          failed: no way to the US
                        """));
    }

    @Test
    void what_reaches_out_of_the_program_is_named_and_not_called() throws Exception {
        Path out = folder.resolve("out");
        route(
                "",
                """
                - marshal: {json: {}}
                - to: file:%1$s
                - toD: {uri: "file:%1$s?fileName=${header[wadi.operation]}", cacheSize: -1}
                - wireTap: {uri: "file:%1$s"}
                - to: sql:delete from orders
                - to: kafka:orders
                """
                        .formatted(out));
        assertThat(preview("orders", "--rows", "1").text())
                .contains("-> orders  1", "not called: file:", "not called: sql://delete");
        assertThat(out).doesNotExist();
        // Had the delete been called, nothing would be left.
        assertThat(preview("orders", "--rows", "9").text()).contains("orders 6, snapshot");
    }

    @Test
    void a_row_goes_on_in_the_route_behind_direct_and_no_other_route_starts() throws Exception {
        route("", "- marshal: {json: {}}\n- to: direct:last");
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(in.resolve("stays"), "here");
        Files.writeString(
                folder.resolve("others.camel.yaml"),
                """
                - route:
                    id: last
                    from:
                      uri: direct:last
                      steps:
                        - to: kafka:behind
                - route:
                    id: moves-files
                    from:
                      uri: file:%s
                      parameters: {initialDelay: 0}
                      steps:
                        - to: kafka:files
                """
                        .formatted(in));
        assertThat(preview("orders", "--rows", "1").text()).contains("-> behind  1");
        assertThat(in.resolve("stays")).exists();
    }

    @Test
    void what_keeps_it_from_showing_anything_is_told() throws Exception {
        route("", "- marshal: {json: {}}\n- to: kafka:orders");
        assertThat(preview("order"))
                .isEqualTo(
                        new Said(
                                ExitCode.PROBLEMS,
                                """
                        There is no route order that captures a table. Did you mean "orders"?
                        """));
        assertThat(preview("orders", "--rows", "0").exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        schema.execute("drop table orders");
        assertThat(preview("orders").exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(preview("orders").text()).contains("orders", "does not exist");
        route("verion: id", "- to: kafka:orders");
        assertThat(preview("orders").text()).contains("Did you mean \"version\"?");
    }

    private void route(String parameters, String steps) throws Exception {
        Files.writeString(folder.resolve("orders.camel.yaml"), Validated.route(parameters, steps));
    }

    private record Said(int exitCode, String text) {}

    private Said preview(String... arguments) {
        var said = new StringWriter();
        List<String> all = new ArrayList<>(List.of("preview"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--settings", settings.toString()));
        int exitCode = Wadi.commandLine()
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(all.toArray(String[]::new));
        return new Said(exitCode, said.toString());
    }
}
