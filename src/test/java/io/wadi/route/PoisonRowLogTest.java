package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.wadi.servers.Logs;
import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A row whose route fails is told once: by what becomes of it. */
final class PoisonRowLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CAMEL = "org.apache.camel.processor.errorhandler.DefaultErrorHandler";
    private static final String NOTE = "confidential-note";

    @Test
    void a_row_that_stops_its_route_is_one_error() throws Exception {
        List<ILoggingEvent> events = fail("stops", "", "", "");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(events.get(0).getFormattedMessage()).contains("Route stops is FAILED", "notes", "(id) = [1]");
    }

    @Test
    void a_row_that_goes_to_the_dead_letter_topic_is_one_warning() throws Exception {
        List<ILoggingEvent> events = fail("buried", ", deadLetterTopic: \"{{topics}}.dead\"", "", "");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(events.get(0).getFormattedMessage())
                .contains("Route buried failed 3 times", "notes", "(id) = [1]", ".dead");
    }

    @Test
    void a_row_that_a_step_of_ours_refuses_is_one_warning_too() throws Exception {
        List<ILoggingEvent> events = fail(
                "refused",
                ", deadLetterTopic: \"{{topics}}.dead\"",
                "",
                "",
                "cast: column words cannot be made integer",
                "- to: kamelet:wadi-cast-action?columns=words:integer");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getFormattedMessage()).contains("Route refused failed 3 times");
    }

    @Test
    void a_route_with_an_error_handler_of_its_own_logs_as_that_says() throws Exception {
        List<ILoggingEvent> events = fail(
                "own-handler",
                "",
                "    errorHandler: {defaultErrorHandler: {level: WARN, redeliveryPolicy: {maximumRedeliveries: 0}}}\n",
                "");
        assertThat(events)
                .filteredOn(event -> event.getLoggerName().equals(CAMEL))
                .isNotEmpty();
    }

    @Test
    void a_route_with_an_exception_clause_of_its_own_logs_as_before() throws Exception {
        List<ILoggingEvent> events = fail(
                "own-clause",
                "",
                "",
                """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    steps:
                      - setHeader: {name: met, constant: "yes"}
                """);
        assertThat(events)
                .filteredOn(event -> event.getLoggerName().equals(CAMEL))
                .isNotEmpty();
    }

    /** What is logged about a row whose route fails, until the row is given up. */
    private static List<ILoggingEvent> fail(String route, String parameters, String ofRoute, String before)
            throws Exception {
        String fault = "the fault of " + route;
        String step =
                "- throwException: {exceptionType: java.lang.IllegalStateException, message: %s}".formatted(fault);
        return fail(route, parameters, ofRoute, before, fault, step);
    }

    private static List<ILoggingEvent> fail(
            String route, String parameters, String ofRoute, String before, String fault, String step)
            throws Exception {
        TestBroker broker = TestBroker.shared();
        try (var schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE");
                var log = new Log(fault)) {
            schema.execute(
                    "create table notes (id bigint primary key, words varchar(90))",
                    "insert into notes values (1, '%s')".formatted(NOTE));
            String yaml = before
                    + """
                    - route:
                        id: %1$s
                    %2$s    from:
                          uri: table:notes
                          parameters: {delay: 20, retries: 2%3$s}
                          steps:
                            %4$s
                    """
                            .formatted(route, ofRoute, parameters, step);
            try (var running = RunningRoutes.start("poison-" + route, broker, schema.dataSource(), yaml)) {
                Awaitility.await("the end of the row")
                        .atMost(PATIENCE)
                        .until(() -> !log.events.isEmpty() && isGivenUp(running.consumer(route)));
            }
            assertThat(log.events).allSatisfy(event -> assertThat(text(event)).doesNotContain(NOTE));
            return log.events;
        }
    }

    private static boolean isGivenUp(TableConsumer consumer) {
        return consumer.state() == RouteState.FAILED
                || consumer.scans().stream().anyMatch(scan -> scan.tracker().seenRows() == 1);
    }

    private static String text(ILoggingEvent event) {
        return event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
    }

    /** Everything that is logged from information on and names a fault. */
    private static final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
        private final String fault;
        private final Logger root = Logs.logger(org.slf4j.Logger.ROOT_LOGGER_NAME);

        Log(String fault) {
            this.fault = fault;
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO) && text(event).contains(fault)) {
                events.add(event);
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            stop();
        }
    }
}
