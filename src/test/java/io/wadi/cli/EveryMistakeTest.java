package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No mistake hides another, of its own kind or of another kind: one run tells all of them, each once. */
final class EveryMistakeTest {
    private static final String KAFKA = "camel.component.kafka.brokers = localhost:9092";
    private static final String SENDING = "- marshal: {json: {}}\n- to: kafka:orders";

    @TempDir
    private Path folder;

    @Test
    void one_of_each_kind_is_told_in_one_run() throws Exception {
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute("create table orders (id bigint primary key, region varchar(9), updated_at timestamp)");
            schema.execute("create index moved on orders (updated_at)");
            var told = Validated.online(
                    folder,
                    """
                    camel.mian.name = shop
                    camel.main.shutdown-timeout = soon
                    camel.component.kafk.linger-ms = 5
                    camel.component.kafka.linger-mss = 5
                    camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                    camel.beans.shop.jdbcUrl = %s
                    camel.beans.shop.username = sa
                    camel.beans.other = #class:com.zaxxer.hikari.HikariDataSource
                    camel.beans.other.maximumPoolSize = many
                    camel.beans.other.minimumIdle = {{idel}}
                    camel.beans.gone = #class:org.example.Gone
                    camel.beans.shopp.password = correct-horse
                    wadi.lag = 5
                    idle = 5"""
                            .formatted(schema.jdbcUrl()),
                    """
                    - route:
                        id: orders
                        from:
                          uri: table:orders
                          parameters:
                            dataSource: "#shop"
                            page.sise: 100
                            delay: often
                            lookback: "{{lookbak}}"
                            deleteGuard: 2
                            split: true
                            store: "#x"
                            delivery: exactly-once
                            seen: recnt
                            verson: updated_at
                            fullScan: 2h
                            where: regin = 'EU'
                            columns: id,regon
                          steps:
                            - wireTap: kafka:{{topik}}
                            - marshall: {json: {}}
                            - filter:
                                simpel: "${body[regiom]} == 'EU'"
                                steps:
                                  - marhsal: {json: {}}
                            - to: kafk:orders
                            - to: kafka:orders?linger=5
                    """,
                    """
                    - route:
                        id: orders
                        from:
                          uri: table:ordrs
                          parameters: {dataSource: "#shopp"}
                          steps:
                            - to: kafka:orders
                    """,
                    "- route:\n    id: x\n   from: y\n");
            assertThat(told.found())
                    .containsExactlyInAnyOrder(
                            "no-brokers@0",
                            "unknown-setting@1",
                            "bad-value@2",
                            "unknown-component@3",
                            "unknown-setting@4",
                            "settings@9",
                            "unknown-placeholder@10",
                            "unknown-class@11",
                            "unknown-bean@12",
                            "unknown-setting@13",
                            "unread-setting@14",
                            "unknown-setting@7",
                            "bad-value@8",
                            "unknown-placeholder@9",
                            "contradiction@10",
                            "contradiction@11",
                            "contradiction@11",
                            "contradiction@12",
                            "bad-value@14",
                            "unknown-setting@15",
                            "contradiction@16",
                            "table@17",
                            "table@18",
                            "route-syntax@20",
                            "unknown-placeholder@20",
                            "row-leaves-route@20",
                            "route-syntax@21",
                            "route-syntax@23",
                            "unknown-column@23",
                            "unknown-component@26",
                            "unknown-setting@27",
                            "same-id@2",
                            "table@4",
                            "no-data-source@5",
                            "missing-marshal@7",
                            "yaml-syntax@3");
            assertThat(told.text().split("\"suggestion\":\"", -1))
                    .as("every finding with a suggestion says so in its own field")
                    .hasSameSizeAs(told.text().split("Did you mean", -1));
        }
    }

    @Test
    void what_follows_from_a_mistake_is_not_told_beside_it() throws Exception {
        var told = Validated.online(
                folder,
                """
                camel.component.kafka.brokrs = localhost:9092
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUlr = jdbc:h2:mem:x""",
                Validated.route("verson: moved, seen: recnt, deletes: ignor", SENDING));
        assertThat(told.found())
                .containsExactlyInAnyOrder(
                        "unknown-setting@1", "unknown-setting@3", "unknown-setting@5", "bad-value@5", "bad-value@5");
    }

    @Test
    void a_misspelled_version_does_not_hide_what_else_the_table_does_not_have() throws Exception {
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute("create table orders (id bigint primary key, status varchar(9), updated_at timestamp)");
            String filter = "- filter:\n    simple: \"${body[stat]} == 1\"\n    steps:\n" + SENDING.indent(6);
            var told = Validated.online(
                    folder,
                    """
                    camel.component.kafka.brokers = %s
                    camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                    camel.beans.shop.jdbcUrl = %s
                    camel.beans.shop.username = sa"""
                            .formatted(TestBroker.shared().bootstrapServers(), schema.jdbcUrl()),
                    Validated.route("version: updatd_at, keep: staus, isolation: snapshott, where: statu = 1", filter));
            assertThat(told.text())
                    .contains("updatd_at", "staus", "snapshott", "WHERE (statu = 1)", "no column \\\"stat\\\"");
            assertThat(told.found()).hasSize(5);
        }
    }

    @Test
    void a_letter_in_another_encoding_hides_nothing() throws IOException {
        Validated.offline(folder, KAFKA, Validated.route("", SENDING));
        Path file = folder.resolve("application.properties");
        String settings = "# f\u00fcr uns\ncamel.mian.name = x\n" + Files.readString(file);
        Files.write(file, settings.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Validated.asWritten(folder).found()).containsExactly("unknown-setting@2");
    }
}
