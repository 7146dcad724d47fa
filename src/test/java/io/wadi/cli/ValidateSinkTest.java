package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code validate} says of a route that writes to tables. */
final class ValidateSinkTest {
    private static final String SETTINGS =
            """
            camel.component.kafka.brokers = localhost:1
            camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
            camel.beans.shop.username = sa
            camel.beans.shop.jdbcUrl = """;

    @TempDir
    private Path folder;

    @Test
    void a_hidden_key_of_the_table_that_is_written_to_is_told() throws Exception {
        String route =
                """
                - route:
                    id: copy
                    from:
                      uri: kafka:orders
                      steps:
                        - unmarshal: {json: {}}
                        - to: "kamelet:wadi-%s-action?columns=id,email%s"
                        - to: table:copies%s
                """;
        String masked = route.formatted("mask", "", "?key=id");
        assertThat(Validated.offline(folder, SETTINGS + "jdbc:h2:mem:x", masked).found())
                .containsExactly("key-hidden@7");
        String hashed = route.formatted("hash", "&secret={{app.secret}}", "");
        try (var schema = TestDatabase.H2.create()) {
            schema.execute("create table copies (id int primary key, email varchar(200))");
            String settings = SETTINGS + schema.jdbcUrl() + "\napp.secret = hush-hush-hush-hush";
            assertThat(Validated.online(folder, settings, hashed).text())
                    .contains("id is of the key of table:copies. Tombstones have it as it was")
                    .contains("\"severity\":\"warning\",\"code\":\"key-hidden\"");
            assertThat(Validated.online(folder, settings, hashed.replace("id,", ""))
                            .text())
                    .doesNotContain("key-hidden");
        }
    }

    @Test
    void what_would_lose_records_and_settings_of_the_other_side_are_told_at_once() throws Exception {
        var told = Validated.offline(
                folder,
                SETTINGS + "jdbc:h2:mem:x",
                """
                - route:
                    from:
                      uri: kafka:orders
                      parameters:
                        autoCommitEnable: true
                        isolationLevel: read_uncommitted
                      steps:
                        - aggregate: {correlationExpression: {constant: {expression: 1}}, completionSize: 5, steps: []}
                        - to:
                            uri: table:copies
                            parameters:
                              pageSize: 5
                              modee: insert
                              deletes: tombstone
                """,
                """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      parameters: {batchSize: 10, deletes: delete}
                      steps:
                        - marshal: {json: {}}
                        - to: kafka:orders
                """);
        assertThat(told.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(told.found())
                .contains(
                        "route-without-id@3",
                        "rows-lost@5",
                        "rows-lost@6",
                        "rows-held@8",
                        "wrong-side@12",
                        "unknown-setting@13",
                        "table@14",
                        "wrong-side@5",
                        "contradiction@5");
        assertThat(told.text())
                .contains(
                        "pageSize is a setting of from: table:, not of to:.",
                        "Did you mean \\\"mode\\\"?",
                        "deletes=tombstone: a table that is written to knows delete and ignore.");
    }

    @Test
    void what_leaves_out_records_that_are_tried_again_is_told_where_rows_are_written() throws Exception {
        String route =
                """
                - route:
                    id: %1$s
                    from:
                      uri: kafka:%1$s
                      steps:
                        - idempotentConsumer:
                            idempotentRepository: "#class:org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository"
                            simple: "${header[kafka.OFFSET]}"
                            eager: false
                            skipDuplicate: %2$s
                            steps:
                              - to: %3$s
                """;
        var told = Validated.offline(
                folder,
                SETTINGS + "jdbc:h2:mem:x",
                route.formatted("orders", true, "table:copies"),
                route.formatted("marked", false, "table:copies"),
                route.formatted("sent", true, "file:out"),
                route.formatted("both", true, "file:out") + "        - to: table:copies\n");
        assertThat(told.found()).containsExactly("rows-lost@6");
    }

    @Test
    void what_does_not_fit_the_database_is_told_with_what_was_meant() throws Exception {
        try (var schema = TestDatabase.H2.create()) {
            schema.execute(
                    "create table copies (id int primary key, name varchar(9))",
                    "create table keyless (id int, name varchar(9))");
            var told = Validated.online(
                    folder,
                    SETTINGS + schema.jdbcUrl(),
                    sink("one", "table:copie"),
                    sink("two", "table:copies?key=idd"),
                    sink("three", "table:copies?columns=id,nam"),
                    sink("four", "table:keyless"),
                    sink("five", "table:keyless?key=id"),
                    sink("six", "table:copies,keyless"),
                    sink("seven", "table:copies"));
            assertThat(told.text())
                    .contains(
                            "Table \\\"copie\\\" does not exist. Did you mean \\\"COPIES\\\"?",
                            "The key column \\\"idd\\\" is not in COPIES.",
                            "The column \\\"nam\\\" is not in COPIES.",
                            "Table KEYLESS has no primary key",
                            "The key of KEYLESS (ID) has no unique index",
                            "table:copies,keyless names several tables");
            assertThat(told.found().stream().filter(each -> each.startsWith("table@")))
                    .hasSize(6);
        }
    }

    private static String sink(String id, String table) {
        return "- route:\n    id: %s\n    from:\n      uri: kafka:orders\n      steps:\n        - to: %s\n"
                .formatted(id, table);
    }
}
