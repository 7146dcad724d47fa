package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code validate} says of Wadi's own steps. */
final class ValidateStepsTest {
    private static final String KAFKA = "camel.component.kafka.brokers = 127.0.0.1:9092\n";
    private static final String SENDING = "- marshal: {json: {}}\n- to: kafka:orders\n";

    @TempDir
    private Path folder;

    @Test
    void steps_without_a_mistake_are_told_of_nothing() throws IOException {
        assertThat(offline(
                                "hash.secret = correct-horse-battery\n",
                                "key: id, keep: city, split: true",
                                """
                                - to: kamelet:wadi-rename-action?columns=city:town
                                - kamelet: {name: wadi-drop-action, parameters: {columns: notes}}
                                - to:
                                    uri: kamelet:wadi-hash-action
                                    parameters: {columns: email, secret: "{{hash.secret}}"}
                                - filter:
                                    simple: "${body[town]} != null"
                                    steps:
                                      - to: kamelet:wadi-set-action?column=read_at&value=${date:now}&type=instant
                                """)
                        .found())
                .isEmpty();
    }

    @Test
    void settings_that_are_unknown_missing_or_wrong_are_told_with_their_lines() throws IOException {
        var told = offline(
                """
                - to: kamelet:wadi-renam-action?columns=a:b
                - to: kamelet:wadi-rename-action?colums=a:b
                - to: kamelet:wadi-drop-action
                - to: kamelet:wadi-cast-action?columns=total:decimel
                - to:
                    uri: kamelet:wadi-mask-action
                    parameters:
                      columns: email
                      keepLast: -1
                      pattern: "("
                - to: kamelet:wadi-hash-action?columns=email&secret=short
                - to: kamelet:wadi-set-action?column=x&value=one&type=integer
                """);
        assertThat(told.found())
                .containsExactly(
                        "unknown-kamelet@7",
                        "unknown-setting@8",
                        "missing-setting@9",
                        "bad-value@10",
                        "bad-value@15",
                        "bad-value@16",
                        "secret-in-route@17",
                        "bad-value@17",
                        "bad-value@18");
        assertThat(told.text())
                .contains(
                        "Did you mean \\\"wadi-rename-action\\\"?",
                        "Did you mean \\\"columns\\\"?",
                        "Did you mean \\\"decimal\\\"?",
                        "fewer than 16 characters",
                        "no integer");
        assertThat(told.text()).doesNotContain("short");
    }

    @Test
    void what_camels_simple_language_does_not_understand_is_told_with_its_line() throws IOException {
        var told = offline(
                """
                - setHeader: {name: city, simple: "${bdy[city]}"}
                - log: "${body[city] is open"
                - log: {message: "${headr.city}"}
                - log: {message: "${headr.city}", logLanguage: constant}
                - choice:
                    when:
                      - simple: "${body[city]} = 'Rome'"
                        steps:
                          - log: "${body[city]} = a sign, not a question, {{nobody}}"
                      - expression: {simple: {expression: "${body[id]} ?? 5"}}
                        steps:
                          - log: here
                      - simple: "${body[city]} == 'Oslo' && ${body[id]} > 5"
                        steps:
                          - log: "${body[city]}, ${header[wadi.table]}, ${date:now}"
                """);
        assertThat(told.found())
                .contains(
                        "simple-syntax@7", "simple-syntax@8", "simple-syntax@9", "simple-syntax@13", "simple-syntax@16")
                .filteredOn(found -> found.startsWith("simple-syntax"))
                .hasSize(5);
        assertThat(told.text())
                .contains(
                        "Camel's simple language does not understand \\\"${bdy[city]}\\\": Unknown function: bdy[city]");
    }

    @Test
    void a_key_that_is_hidden_is_told_also_under_another_name() throws IOException {
        assertThat(offline(
                                """
                                - to: kamelet:wadi-rename-action?columns=id:number
                                - to: kamelet:wadi-mask-action?columns=number
                                """)
                        .found())
                .containsExactly("key-hidden@8");
    }

    @Test
    void a_column_that_a_step_before_took_away_is_told() throws IOException {
        var told = offline(
                """
                - to: kamelet:wadi-rename-action?columns=city:town
                - to: kamelet:wadi-drop-action?columns=city
                - to: kamelet:wadi-keep-action?columns=id,town
                - to: kamelet:wadi-cast-action?columns=total:text
                """);
        assertThat(told.found()).containsExactly("unknown-column@8", "unknown-column@10");
    }

    @Test
    void a_decision_by_a_column_with_another_name_wants_the_one_of_the_table_kept() throws IOException {
        var told = offline(
                """
                - to: kamelet:wadi-rename-action?columns=city:town
                - filter:
                    simple: "${body[town]} == 'Paris'"
                    steps:
                      - to: log:seen
                """);
        assertThat(told.found()).containsExactly("delete-loses-its-way@9");
        assertThat(told.text()).contains("keep: city");
    }

    @Test
    void a_step_behind_marshal_is_told() throws IOException {
        var told = Validated.offline(
                folder, KAFKA, Validated.route("key: id", SENDING + "- to: kamelet:wadi-drop-action?columns=notes\n"));
        assertThat(told.found()).containsExactly("step-after-marshal@9");
    }

    @Test
    void what_the_tables_do_not_have_or_have_already_is_told() throws Exception {
        try (TestSchema schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table orders (id bigint primary key, total bigint, city varchar(9), email varchar(9))",
                    "create table customers (id bigint primary key, name varchar(9))");
            var told = Validated.online(
                    folder,
                    shop(schema),
                    Validated.route(
                            "",
                            """
                            - to: kamelet:wadi-rename-action?columns=city:total
                            - to: kamelet:wadi-mask-action?columns=emial
                            - to: kamelet:wadi-hash-action?columns=id&secret={{secret:correct-horse-battery}}
                            - to: kamelet:wadi-lookup-action?table=custmers&by=id&columns=name
                            - to: kamelet:wadi-lookup-action?table=customers&by=id&columns=nam,name:email
                            - filter:
                                simple: "${body[name]} == 'x'"
                                steps:
                                  - to: log:seen
                            """
                                    + SENDING));
            assertThat(told.found())
                    .contains("same-name@7", "unknown-column@8", "key-hidden@9", "table@10", "table@11", "same-name@11")
                    .doesNotContain("unknown-column@7", "unknown-column@13");
            assertThat(told.text())
                    .contains(
                            "Did you mean \\\"email\\\"?",
                            "Did you mean \\\"customers\\\"?",
                            "Did you mean \\\"name\\\"?");
        }
    }

    @Test
    void a_lookup_by_columns_that_may_find_two_rows_is_told() throws Exception {
        try (TestSchema schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute(
                    "create table orders (id bigint primary key, customer varchar(9))",
                    "create table customers (id bigint primary key, name varchar(9), city varchar(9))");
            var told = Validated.online(
                    folder,
                    shop(schema),
                    Validated.route(
                            "",
                            """
                            - to: kamelet:wadi-lookup-action?table=customers&by=customer:name&columns=city
                            - to: kamelet:wadi-lookup-action?table=customers&by=id&columns=city:town
                            """
                                    + SENDING));
            assertThat(told.found()).contains("lookup-not-unique@7").doesNotContain("lookup-not-unique@8");
            assertThat(told.text()).contains("customers (name)");
        }
    }

    private Validated offline(String steps) throws IOException {
        return offline("", "key: id", steps);
    }

    private Validated offline(String settings, String parameters, String steps) throws IOException {
        return Validated.offline(folder, KAFKA + settings, Validated.route(parameters, steps + SENDING));
    }

    private static String shop(TestSchema schema) {
        return KAFKA
                + "camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource\ncamel.beans.shop.username = %s\ncamel.beans.shop.jdbcUrl = %s\n"
                        .formatted(schema.user(), schema.jdbcUrl());
    }
}
