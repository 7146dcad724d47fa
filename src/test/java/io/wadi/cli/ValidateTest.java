package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidateTest {
    private static final String KAFKA = "camel.component.kafka.brokers = localhost:9092";
    private static final String SENDING = "- marshal: {json: {}}\n- to: kafka:orders";

    @TempDir
    private Path folder;

    @Test
    void the_shipped_files_have_no_mistake() {
        var out = new StringWriter();
        int exitCode = Wadi.commandLine().setOut(new PrintWriter(out)).execute("validate", "--offline", "--json");
        assertThat(out.toString()).isEqualToIgnoringNewLines("[]");
        assertThat(exitCode).isZero();
    }

    @Test
    void every_mistake_is_told_at_once_with_file_line_and_what_was_meant() throws IOException {
        var told = Validated.offline(
                folder,
                """
                camel.mian.name = shop
                camel.component.kafka.brokrs = localhost:9092
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUlr = jdbc:h2:mem:x
                camel.main.shutdown-timeout = soon
                kafka.brokers = localhost
                topic.prefix = x""",
                """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      parameters:
                        page.sise: 100
                        delay: often
                        seen: recnt
                      steps:
                        - marshal: {json: {}}
                        - to: kafk:orders
                """);
        assertThat(told.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(told.found())
                .contains(
                        "unknown-setting@1",
                        "unknown-setting@2",
                        "unknown-setting@4",
                        "bad-value@5",
                        "unknown-setting@6",
                        "unread-setting@7",
                        "unknown-setting@6",
                        "bad-value@7",
                        "bad-value@8",
                        "unknown-component@11");
        assertThat(told.text())
                .contains(
                        "Did you mean \\\"pageSize\\\"?",
                        "Did you mean \\\"brokers\\\"?",
                        "Did you mean \\\"jdbcUrl\\\"?",
                        "Did you mean \\\"camel.main.name\\\"?",
                        "Did you mean \\\"camel.component.kafka.brokers\\\"?",
                        "Did you mean \\\"kafka\\\"?",
                        "Did you mean \\\"recent\\\"?");
    }

    @Test
    void yaml_that_is_none_is_told_with_its_line() throws IOException {
        assertThat(Validated.offline(folder, KAFKA, "- route:\n    id: orders\n   from: x\n")
                        .found())
                .contains("yaml-syntax@3");
    }

    /** A file that not even root can read. */
    @Test
    void files_that_cannot_be_read_are_told_without_a_stack_trace() throws IOException {
        Path unreadable = Path.of("/proc/self/mem");
        Files.createSymbolicLink(folder.resolve("locked.camel.yaml"), unreadable);
        Validated routes = Validated.offline(folder, KAFKA, Validated.route("", "- to: log:a"));
        assertThat(routes.found()).contains("unreadable@0");
        assertThat(routes.text()).contains("locked.camel.yaml", "it cannot be read as the user ");

        Path settings = Files.createSymbolicLink(folder.resolve("locked.properties"), unreadable);
        StringWriter err = new StringWriter();
        int exitCode =
                Wadi.commandLine().setErr(new PrintWriter(err)).execute("validate", "--settings", settings.toString());
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .contains("locked.properties cannot be read as the user ")
                .doesNotContain("\tat ");
    }

    @Test
    void a_step_that_camel_does_not_know_is_told_with_its_line() throws IOException {
        assertThat(Validated.offline(folder, KAFKA, Validated.route("", "- marshall: {json: {}}\n- to: kafka:orders"))
                        .found())
                .anyMatch(found -> found.matches("route-syntax@[67]"));
    }

    @Test
    void contradicting_settings_are_told_together() throws IOException {
        var told = Validated.offline(
                folder,
                KAFKA,
                Validated.route("split: true, deletes: ignore, deleteGuard: 2, delivery: twice", SENDING));
        assertThat(told.text()).contains("split needs keep", "split and deletes=ignore", "deleteGuard=2.0");
        assertThat(told.text()).contains("delivery");
    }

    /** A poller's strategy of the user's own. */
    public static final class MyStrategy extends org.apache.camel.support.DefaultPollingConsumerPollStrategy {}

    @Test
    void what_harms_a_table_or_does_nothing_of_the_settings_for_pollers_is_told() throws IOException {
        String settings = KAFKA
                + "\ncamel.beans.mine = #class:" + MyStrategy.class.getName()
                + "\ncamel.beans.other = #class:org.apache.camel.support.DefaultScheduledPollConsumerScheduler";
        var told = Validated.offline(
                folder,
                settings,
                Validated.route(
                        "sendEmptyMessageWhenIdle: true, scheduler: '#other', repeatCount: 3, pollStrategy: '#mine', scheduler.pause: 1",
                        SENDING));
        assertThat(told.exitCode()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(told.text())
                .contains("sendEmptyMessageWhenIdle: an empty", "scheduler=", "fullScan takes cron", "repeatCount=3: ")
                .contains("pollStrategy is never asked", "schedulerProperties are for");
        assertThat(Validated.offline(folder, KAFKA, Validated.route("scheduler: quartz", SENDING))
                        .text())
                .contains("QuartzScheduledPollConsumerScheduler is not on the class path");
        assertThat(Validated.offline(
                                folder,
                                settings,
                                Validated.route("backoffMultiplier: 2, backoffIdleThreshold: 3, greedy: true", SENDING))
                        .found())
                .isEmpty();
    }

    @Test
    void a_decision_by_a_forgotten_column_is_told() throws IOException {
        String choice =
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
        assertThat(Validated.offline(folder, KAFKA, Validated.route("key: id", choice))
                        .found())
                .containsExactly("delete-loses-its-way@9");
        assertThat(Validated.offline(folder, KAFKA, Validated.route("keep: region", choice))
                        .found())
                .containsExactly("moved-row-stays@9");
        assertThat(Validated.offline(folder, KAFKA, Validated.route("keep: region, split: true", choice))
                        .found())
                .isEmpty();
        assertThat(Validated.offline(folder, KAFKA, Validated.route("key: region", choice))
                        .found())
                .isEmpty();
    }

    @Test
    void a_decision_by_a_forgotten_column_is_told_wherever_it_is_taken() throws IOException {
        for (String way : List.of(
                "- setHeader: {name: region, simple: \"${body[region]}\"}\n- marshal: {json: {}}\n- toD: \"kafka:orders.${header.region}\"",
                "- setVariable: {name: region, simple: \"${body[region]}\"}\n- filter: {simple: \"${variable.region} == 'EU'\", steps: [{marshal: {json: {}}}, {to: kafka:orders}]}",
                "- setHeader: {name: kafka.OVERRIDE_TOPIC, simple: \"orders.${body[region]}\"}\n" + SENDING,
                "- setHeader: {name: kafka.KEY, simple: \"${body.get('region')}\"}\n" + SENDING,
                "- filter: {simple: \"${body.get('region')} == 'EU'\", steps: [{marshal: {json: {}}}, {to: kafka:orders}]}")) {
            assertThat(codes("key: id", way)).as(way).containsExactly("delete-loses-its-way");
            assertThat(codes("keep: region, split: true", way)).as(way).isEmpty();
        }
    }

    private Set<String> codes(String parameters, String steps) throws IOException {
        return Validated.offline(folder, KAFKA, Validated.route(parameters, steps)).found().stream()
                .map(found -> found.replaceFirst("@.*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void an_envelope_is_checked_as_any_step_is() throws IOException {
        String envelope = "- transformDataType: {toType: \"wadi:%s\"}\n";
        assertThat(codes("", envelope.formatted("debezium") + SENDING)).isEmpty();
        assertThat(codes("", envelope.formatted("debezum") + SENDING)).containsExactly("unknown-data-type");
        assertThat(codes("", envelope.formatted("{{kind:debezium}}") + SENDING))
                .containsExactly("placeholder-in-data-type");
        assertThat(codes("", envelope.formatted("debezium") + "- to: kafka:orders"))
                .containsExactly("missing-marshal");
        String way =
                "- choice: {when: [{simple: \"${body[region]} == 'EU'\", steps: [{marshal: {json: {}}}, {to: kafka:orders}]}]}";
        assertThat(codes("key: id", envelope.formatted("row") + way)).containsExactly("delete-loses-its-way");
        assertThat(codes("key: id", envelope.formatted("debezium") + way)).isEmpty();
    }

    @Test
    void a_filter_that_forgets_deletes_is_told() throws IOException {
        String filter =
                """
                - filter:
                    simple: "${body[total]} > 100"
                    steps:
                      - marshal: {json: {}}
                      - to: kafka:orders
                """;
        var told = Validated.offline(folder, KAFKA, Validated.route("key: id", filter));
        assertThat(told.found()).containsExactly("delete-loses-its-way@8");
        assertThat(told.text()).contains("where:");
    }

    @Test
    void steps_that_take_a_row_out_of_its_route_are_told() throws IOException {
        assertThat(lint("- to: seda:later")).contains("row-leaves-route@7");
        assertThat(lint("- wireTap: {uri: kafka:copy}\n- marshal: {json: {}}\n- to: kafka:orders"))
                .containsExactly("row-leaves-route@7");
        assertThat(lint("- threads: {poolSize: 4}\n" + SENDING)).containsExactly("threads@7");
    }

    @Test
    void windows_that_cannot_be_followed_are_told() throws IOException {
        String window =
                """
                - aggregate:
                    correlationExpression: {simple: "${body[id]}"}
                    aggregationStrategy: "#wadi.rows"
                    completionSize: 10%s
                    steps:
                      - marshal: {json: {}}
                      - to: kafka:orders
                """;
        String ignoring = "key: id, deletes: ignore";
        assertThat(Validated.offline(folder, KAFKA, Validated.route(ignoring, window.formatted("")))
                        .found())
                .isEmpty();
        assertThat(Validated.offline(folder, KAFKA, Validated.route("key: id", window.formatted("")))
                        .found())
                .containsExactly("windowed-delete@7");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route("key: id, keep: region, split: true", window.formatted("")))
                        .found())
                .containsExactly("rows-held@5");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route(
                                        ignoring,
                                        window.formatted(
                                                "\n    parallelProcessing: true\n    aggregationRepository: \"#x\"\n    discardOnCompletionTimeout: true")))
                        .found())
                .containsExactly("window-option@11", "window-option@12", "window-option@13");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route(
                                        ignoring, window.formatted("").replace("- marshal: {json: {}}", "- log: x")))
                        .found())
                .containsExactly("missing-marshal@13");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route(
                                        "key: id", window.formatted("").replace("${body[id]}", "${body[shop]}")))
                        .found())
                .contains("delete-loses-its-way@8");
        String inner =
                "- aggregate: {correlationExpression: {constant: {expression: 1}}, completionSize: 2, steps: []}";
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route(ignoring, window.formatted("").replace("- marshal: {json: {}}", inner)))
                        .found())
                .contains("rows-held@12");
    }

    @Test
    void a_row_that_is_not_marshalled_is_told() throws IOException {
        assertThat(lint("- to: kafka:orders")).containsExactly("missing-marshal@7");
        assertThat(lint("- setBody: {simple: \"${body[id]}\"}\n- to: kafka:orders"))
                .isEmpty();
    }

    @Test
    void what_loses_rows_in_a_route_that_they_go_on_to_is_told_at_its_place() throws IOException {
        String next =
                """
                - route:
                    id: next
                    from:
                      uri: direct:next
                      steps:
                        - resequence: {}
                        - to: kafka:orders
                        - to: direct:next
                """;
        String route = Validated.route("", "- to: direct:next");
        int lines = (int) route.lines().count();
        assertThat(Validated.offline(folder, KAFKA, route + next).found())
                .containsExactly("rows-held@" + (lines + 6), "missing-marshal@" + (lines + 7));
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                Validated.route("", "- marshal: {json: {}}\n- to: direct:next")
                                        + next.replace("resequence: {}", "log: x"))
                        .found())
                .isEmpty();
    }

    @Test
    void a_failure_that_is_caught_and_not_sent_anywhere_is_told() throws IOException {
        String tried = "- doTry:\n    steps:\n      - marshal: {json: {}}\n      - to: kafka:orders\n"
                + "    doCatch:\n      - exception: [java.lang.Exception]\n        steps:\n          - to: %s";
        assertThat(lint(tried.formatted("log:failed"))).containsExactly("rows-dropped@12");
        assertThat(lint(tried.formatted("kafka:failed"))).isEmpty();
    }

    @Test
    void an_idempotent_consumer_that_marks_before_it_sends_is_told() throws IOException {
        String eager =
                """
                - route:
                    id: ticks
                    from:
                      uri: timer:ticks
                      steps:
                        - idempotentConsumer:
                            simple: "${body}"
                            idempotentRepository: "#x"
                            steps:
                              - to: log:x
                """;
        assertThat(Validated.offline(folder, KAFKA, eager).found()).containsExactly("eager-idempotent-consumer@6");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                eager.replace("idempotentRepository", "eager: false\n            idempotentRepository"))
                        .found())
                .isEmpty();
    }

    @Test
    void routes_need_an_id_of_their_own() throws IOException {
        String route = Validated.route("", SENDING);
        assertThat(Validated.offline(folder, KAFKA, route, route).found()).containsExactly("same-id@2");
        assertThat(Validated.offline(folder, KAFKA, route, route.replace("    id: orders\n", ""))
                        .found())
                .containsExactly("route-without-id@3");
    }

    @Test
    void other_brokers_are_told() throws IOException {
        assertThat(lint("- marshal: {json: {}}\n- to: kafka:orders?brokers=elsewhere:9092"))
                .containsExactly("other-brokers@8");
    }

    @Test
    void settings_of_a_producer_that_a_route_s_rows_have_in_common_are_told() throws IOException {
        assertThat(
                        lint(
                                """
                        - marshal: {json: {}}
                        - to:
                            uri: kafka:orders
                            parameters:
                              key: all
                              lingerMs: 50
                              compressionCodec: gzip
                              additionalProperties.max.request.size: 2000000
                        """))
                .containsExactly("no-effect@12", "no-effect@13", "no-effect@14");
        assertThat(Validated.offline(
                                folder,
                                KAFKA,
                                """
                                - route:
                                    id: beats
                                    from:
                                      uri: timer:beat
                                      steps:
                                        - to: kafka:beats?lingerMs=50
                                """)
                        .found())
                .as("Camel's own producer sends what is no row")
                .isEmpty();
    }

    @Test
    void missing_brokers_are_told_with_an_example() throws IOException {
        var told = Validated.offline(folder, "", Validated.route("", SENDING));
        assertThat(told.found()).containsExactly("no-brokers@0");
        assertThat(told.text()).contains("camel.component.kafka.brokers = localhost:9092");
    }

    @Test
    void what_the_database_does_not_have_is_told() throws Exception {
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute("create table orders (id bigint primary key, status varchar(20), updated_at timestamp)");
            schema.execute("create table loose (id bigint, name varchar(20))");
            var told = Validated.online(
                    folder,
                    settings(schema.jdbcUrl(), "sa", ""),
                    Validated.route("version: updatd_at, keep: staus", SENDING),
                    Validated.route("", SENDING).replace("orders", "order"),
                    Validated.route("", SENDING).replace("orders", "loose"),
                    Validated.route("version: updated_at, keep: stat", SENDING).replace("id: orders", "id: more"));
            assertThat(told.text())
                    .contains("Did you mean \\\"updated_at\\\"?", "Did you mean \\\"orders\\\"?", "has no primary key")
                    .contains("has no index")
                    .contains("keep: the column");
        }
    }

    @Test
    void names_that_no_topic_can_have_are_told() throws IOException {
        var told = Validated.offline(
                folder,
                "camel.component.kafka.brokers = 127.0.0.1:9092\neu = orders/eu\n",
                Validated.route(
                        "deadLetterTopic: dead letters",
                        SENDING + "\n- to: kafka:orders other\n- to: kafka:{{eu}}\n- toD: kafka:shop ${body[id]}"));
        assertThat(told.found()).containsExactlyInAnyOrder("bad-topic@5", "bad-topic@9", "bad-topic@10");
        assertThat(told.text()).contains("no topic can be called \\\"orders other\\\"", "dead letters", "orders/eu");
    }

    @Test
    void a_topic_that_nobody_makes_is_told() throws Exception {
        try (var schema = TestDatabase.H2.create();
                var broker = TestBroker.withoutAutoCreation()) {
            schema.execute("create table orders (id bigint primary key)");
            broker.topic("orders", 1);
            String settings = settings(schema.jdbcUrl(), "sa", "")
                    .replace(TestBroker.shared().bootstrapServers(), broker.bootstrapServers());
            String route = Validated.route("deadLetterTopic: letters", SENDING + "\n- to: kafka:{{copies}}");
            var told = Validated.online(folder, settings + "\ncopies = orders.copy", route);
            assertThat(told.found()).containsExactlyInAnyOrder("topic-missing@5", "topic-missing@9");
            assertThat(told.text())
                    .contains("kafka-topics.sh --create --topic orders.copy", "--create --topic letters")
                    .doesNotContain("the topic orders does");
            String reading =
                    """
                    - route:
                        id: back
                        from:
                          uri: kafka:order,orders
                          steps:
                            - to: table:orders
                    """;
            var read = Validated.online(folder, settings, reading);
            assertThat(read.found()).containsExactly("topic-missing@4");
            assertThat(read.exitCode()).as("somebody may make it").isZero();
            assertThat(read.text()).contains("the topic order does not exist", "Did you mean \\\"orders\\\"?");
            broker.topic("orders.copy", 1);
            broker.topic("letters", 1);
            assertThat(Validated.online(folder, settings + "\ncopies = orders.copy", route)
                            .found())
                    .isEmpty();
        }
    }

    @Test
    void a_topic_that_this_kafka_makes_by_itself_is_not_missing() throws Exception {
        try (var schema = TestDatabase.H2.create()) {
            schema.execute("create table orders (id bigint primary key)");
            assertThat(Validated.online(folder, settings(schema.jdbcUrl(), "sa", ""), Validated.route("", SENDING))
                            .found())
                    .isEmpty();
        }
    }

    @Test
    void servers_that_do_not_answer_are_told_with_their_address() throws IOException {
        int port = EmbeddedBroker.freePort();
        var told = Validated.online(
                folder,
                """
                camel.component.kafka.brokers = localhost:%1$d
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:mariadb://127.0.0.1:%1$d/shop?user=u&password=hunter22
                camel.beans.shop.connectionTimeout = 1000"""
                        .formatted(port),
                Validated.route("", SENDING));
        assertThat(told.found()).containsExactlyInAnyOrder("broker-unreachable@1", "database-unreachable@2");
        assertThat(told.text()).contains("jdbc:mariadb://127.0.0.1:" + port + "/shop", "localhost:" + port);
        assertThat(told.text()).doesNotContain("hunter22");
    }

    @Test
    void a_wrong_password_is_told_and_not_shown() throws Exception {
        try (var schema = TestDatabase.H2.create()) {
            schema.execute("create table orders (id bigint primary key)");
            var told = Validated.online(
                    folder, settings(schema.jdbcUrl(), "sa", "correct-horse-battery"), Validated.route("", SENDING));
            assertThat(told.found()).containsExactly("database-refuses@2");
            assertThat(told.text()).doesNotContain("correct-horse-battery");
        }
    }

    @Test
    void what_the_files_alone_tell_needs_no_server() throws IOException {
        assertThat(lint(SENDING)).isEmpty();
    }

    private java.util.List<String> lint(String steps) throws IOException {
        return Validated.offline(folder, KAFKA, Validated.route("", steps)).found();
    }

    private static String settings(String url, String user, String password) {
        return """
                camel.component.kafka.brokers = %s
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = %s
                camel.beans.shop.username = %s
                %s"""
                .formatted(
                        TestBroker.shared().bootstrapServers(),
                        url,
                        user,
                        password.isEmpty() ? "" : "camel.beans.shop.password = " + password);
    }
}
