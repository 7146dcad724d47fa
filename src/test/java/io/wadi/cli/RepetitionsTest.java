package io.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RepetitionsTest {
    private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    RepetitionsTest() {
        context.addTurboFilter(new Repetitions(() -> now));
        appendTo();
    }

    @Test
    void a_client_says_the_same_once_a_minute() {
        for (int second = 0; second < 150; second++) {
            context.getLogger(CLIENT).warn("Connection to node {} could not be established", 1);
            now = now.plus(Duration.ofSeconds(1));
        }
        assertThat(said()).hasSize(3).containsOnly("Connection to node 1 could not be established");
    }

    @Test
    void what_differs_in_a_word_is_said() {
        for (int node = 0; node < 3; node++) {
            context.getLogger(CLIENT).warn("Connection to node {} could not be established", node);
        }
        assertThat(said()).hasSize(3);
    }

    @Test
    void what_a_route_logs_and_what_wadi_says_always_stands() {
        for (String logger : List.of("orders", "io.wadi.route.Standing")) {
            context.getLogger(logger).warn("Paid");
            context.getLogger(logger).warn("Paid");
        }
        assertThat(said()).hasSize(4);
    }

    @Test
    void the_programs_log_has_it() throws JoranException {
        context.reset();
        JoranConfigurator configuration = new JoranConfigurator();
        configuration.setContext(context);
        configuration.doConfigure(Objects.requireNonNull(getClass().getResource("/logback.xml")));
        // What is logged at all hangs on what other tests of this JVM have said of levels.
        assertThat(context.getTurboFilterList()).hasAtLeastOneElementOfType(Repetitions.class);
    }

    private void appendTo() {
        log.setContext(context);
        log.start();
        context.getLogger("ROOT").detachAndStopAllAppenders();
        context.getLogger("ROOT").addAppender(log);
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
