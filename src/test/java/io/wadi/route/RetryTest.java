package io.wadi.route;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.wadi.servers.Logs;
import io.wadi.servers.TestBroker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route says while it tries again. */
final class RetryTest {
    private static final String ROUTE =
            """
            - route:
                id: outage
                from:
                  uri: table:orders
                  parameters: {delay: 20}
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:{{topics}}.orders
            """;

    private final Logger log = Logs.logger(Standing.class.getName());
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void leave() {
        log.detachAppender(said);
    }

    @Test
    void an_outage_is_said_once_though_each_attempt_tells_another_number() throws Exception {
        Away away = new Away();
        try (var running = RunningRoutes.start("outage", TestBroker.shared(), away, ROUTE)) {
            // When the third begins, what the second had to say is said.
            await().atMost(ofSeconds(60)).until(() -> away.attempts.get() >= 3);
            assertThat(running.consumer("outage").state()).isEqualTo(RouteState.RETRYING);
            assertThat(running.consumer("outage").problem()).startsWith("gave up after");
            assertThat(said())
                    .filteredOn(line -> line.contains("outage tries again"))
                    .hasSize(1);
        }
    }

    private List<String> said() {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** A database that does not answer, as a pool tells it. */
    private static final class Away extends HikariDataSource {
        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("gave up after %d ms".formatted(1_000 + attempts.incrementAndGet()));
        }
    }
}
