package io.wadi.cli;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.servers.ChildJvm;
import io.wadi.servers.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is started from a shell, in a folder with settings and routes. */
final class RunTest {
    private static final String PASSWORD = "correct-horse-battery";

    @TempDir
    private Path folder;

    @Test
    void without_a_verb_it_runs_says_one_line_for_each_route_and_ends_when_told() throws IOException {
        write("- marshal: {json: {}}\n        - to: kafka:run");
        try (var program = start()) {
            program.awaitLine("Route orders captures orders exactly once", ofSeconds(60));
            program.terminate();
            assertThat(program.awaitExit(ofSeconds(60))).isEqualTo(143);
            assertThat(program.lines())
                    .filteredOn(line -> line.contains("INFO"))
                    .hasSize(1);
            assertThat(program.lines()).noneMatch(line -> line.contains(PASSWORD));
        }
    }

    @Test
    void with_a_mistake_it_says_so_and_does_not_start() throws IOException {
        write("- to: kafka:run");
        try (var program = start("run")) {
            assertThat(program.awaitExit(ofSeconds(60))).isEqualTo(ExitCode.PROBLEMS);
            assertThat(program.lines())
                    .contains("orders.camel.yaml cannot start:")
                    .anyMatch(line -> line.matches("  line 7 .*\\(missing-marshal\\)"))
                    .noneMatch(line -> line.contains(PASSWORD));
        }
    }

    @Test
    void a_lost_database_is_one_line_and_the_password_is_in_none() throws IOException {
        write("- marshal: {json: {}}\n        - to: kafka:run");
        String settings = Files.readString(folder.resolve("application.properties"));
        Files.writeString(
                folder.resolve("application.properties"),
                settings.replaceAll(
                                "jdbcUrl = .*",
                                "jdbcUrl = jdbc:mariadb://127.0.0.1:%d/shop?password=%s"
                                        .formatted(EmbeddedBroker.freePort(), PASSWORD))
                        + "camel.beans.shop.connectionTimeout = 1000\n");
        try (var program = start()) {
            program.awaitLine("Route orders tries again", ofSeconds(60));
            program.terminate();
            program.awaitExit(ofSeconds(60));
            assertThat(program.lines()).noneMatch(line -> line.contains(PASSWORD));
            assertThat(program.lines())
                    .filteredOn(line -> line.contains("Route orders tries again"))
                    .hasSize(1);
            assertThat(program.lines()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    private ChildJvm start(String... arguments) {
        // The program's own logging, not that of tests.
        return ChildJvm.ofMain(Wadi.class, arguments)
                .jvm("-Dlogback.configurationFile=logback.xml")
                .in(folder)
                .start();
    }

    private void write(String steps) throws IOException {
        Files.writeString(
                folder.resolve("application.properties"),
                """
                camel.main.name = %s
                camel.main.routes-include-pattern = file:*.camel.yaml
                camel.management.port = %d
                camel.component.kafka.brokers = %s
                camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource
                camel.beans.shop.jdbcUrl = jdbc:h2:mem:run;DATABASE_TO_LOWER=TRUE;INIT=create table if not exists orders (id bigint primary key)
                camel.beans.shop.username = sa
                camel.beans.shop.password = %s
                """
                        .formatted(
                                folder.getFileName(),
                                EmbeddedBroker.freePort(),
                                TestBroker.shared().bootstrapServers(),
                                PASSWORD));
        Files.writeString(
                folder.resolve("orders.camel.yaml"),
                """
                - route:
                    id: orders
                    from:
                      uri: table:orders
                      steps:
                        # what a row does
                        %s
                """
                        .formatted(steps));
    }
}
