package io.wadi.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wadi.servers.TestBroker;
import io.wadi.servers.TestDatabase;
import io.wadi.servers.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.junit.jupiter.api.Test;

final class ReplayRaceTest {
    private static final String APPLICATION = "replay-race";
    private static final String ROUTE =
            """
            - route:
                id: notes
                from:
                  uri: table:notes
                  parameters: {delay: 20, deadLetterTopic: "{{topics}}.dead"}
                  steps:
                    - marshal: {json: {}}
                    - to: kafka:{{topics}}
            """;

    private final TestBroker broker = TestBroker.shared();
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

    @Test
    void a_replay_that_begins_as_its_flow_is_given_up_is_done() throws Exception {
        broker.topic(APPLICATION, 1);
        try (TestSchema schema = TestDatabase.H2.create(";DATABASE_TO_LOWER=TRUE")) {
            schema.execute("create table notes (id bigint primary key)");
            try (RunningRoutes routes = RunningRoutes.start(
                    APPLICATION,
                    broker.bootstrapServers(),
                    Map.of("database", schema.dataSource()),
                    ROUTE,
                    this::interrupted)) {
                TableConsumer consumer = routes.consumer("notes");
                await().atMost(Duration.ofMinutes(1)).until(consumer::isQuiet);
                meanwhile.set(consumer::stop);
                consumer.replay();
                assertThat(consumer.replayed().done()).isTrue();
            }
        }
    }

    /** The consumer asks for the name after it has looked which flow there is. */
    private void interrupted(CamelContext context) {
        Thread test = Thread.currentThread();
        context.setNameStrategy(new ExplicitCamelContextNameStrategy(APPLICATION) {
            @Override
            public String getName() {
                Runnable once = Thread.currentThread() == test ? meanwhile.getAndSet(null) : null;
                if (once != null) {
                    once.run();
                }
                return super.getName();
            }
        });
    }
}
