package io.wadi.specs;

import static org.awaitility.Awaitility.await;

import io.wadi.route.RouteState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Does what a spec says, step by step, and compares what comes. */
final class SpecRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final String prefix;
    private final DataSource source;
    private final RouteHost host;
    private final Topics topics;
    private final Map<String, Connection> sessions = new HashMap<>();
    private final List<ConsumerRecord<String, String>> came = new ArrayList<>();
    private @Nullable String yaml;

    /** @param prefix of the topics of this run */
    SpecRun(String prefix, DataSource source, RouteHost host, Topics topics) {
        this.prefix = prefix;
        this.source = source;
        this.host = host;
        this.topics = topics;
    }

    void run(Spec spec) {
        for (Spec.Line line : spec.lines()) {
            at(line.number(), () -> step(line.step()));
        }
        at(spec.lines().get(spec.lines().size() - 1).number(), () -> expectNothing());
    }

    private void step(Step step) throws Exception {
        if (step instanceof Step.Sql sql) {
            execute(sql);
        } else if (step instanceof Step.Route route) {
            host.stop();
            yaml = route.yaml();
            host.start(yaml);
        } else if (step instanceof Step.Stop) {
            host.stop();
        } else if (step instanceof Step.Start) {
            host.start(yaml);
        } else if (step instanceof Step.Takeover) {
            host.takeover(yaml);
        } else if (step instanceof Step.ConfirmDeletes) {
            host.confirmDeletes();
        } else if (step instanceof Step.FullScans scans) {
            until("%d full scans".formatted(scans.count()), () -> host.fullScans() >= scans.count());
        } else if (step instanceof Step.State expected) {
            until(
                    "the state %s \"%s\"".formatted(expected.state(), expected.problem()),
                    () -> host.state() == expected.state()
                            && Json.like("*" + expected.problem() + "*", String.valueOf(host.problem())));
        } else if (step instanceof Step.Expect expect && !expect.records().isEmpty()) {
            expect(expect.records());
        } else {
            expectNothing();
        }
    }

    private void execute(Step.Sql sql) throws SQLException {
        Connection session = sessions.get(sql.session());
        if (session == null) {
            session = source.getConnection();
            sessions.put(sql.session(), session);
        }
        switch (sql.statement()) {
            case "begin" -> session.setAutoCommit(false);
            case "commit" -> {
                session.commit();
                session.setAutoCommit(true);
            }
            case "rollback" -> {
                session.rollback();
                session.setAutoCommit(true);
            }
            default -> {
                try (Statement statement = session.createStatement()) {
                    statement.execute(sql.statement());
                }
            }
        }
    }

    private void expect(List<Expected> expected) {
        until("%d records".formatted(expected.size()), () -> {
            came.addAll(topics.next());
            return came.size() >= expected.size() || host.state() == RouteState.FAILED;
        });
        for (Expected record : expected) {
            take(record);
        }
        if (!came.isEmpty()) {
            throw new AssertionError("Nobody expected" + listed());
        }
    }

    /** The next record of the expected one's topic and key must be as expected. */
    private void take(Expected expected) {
        for (Iterator<ConsumerRecord<String, String>> all = came.iterator(); all.hasNext(); ) {
            ConsumerRecord<String, String> record = all.next();
            if (expected.isOf(record, prefix)) {
                if (!expected.matches(record)) {
                    throw new AssertionError(
                            "Expected  %s%nbut came%s".formatted(expected.text(), Records.describe(record, prefix)));
                }
                all.remove();
                return;
            }
        }
        throw new AssertionError("Expected  %s%nbut there is only%s%nState: %s. %s"
                .formatted(expected.text(), listed(), host.state(), host.problem()));
    }

    private void expectNothing() {
        host.settle();
        came.addAll(topics.next());
        if (!came.isEmpty()) {
            throw new AssertionError("Expected nothing more, but came" + listed());
        }
    }

    private String listed() {
        return Records.describe(came, prefix);
    }

    private void until(String what, java.util.concurrent.Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE).pollInterval(PAUSE).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "After %s still waiting for %s; state %s, problem: %s; came%s"
                            .formatted(PATIENCE, what, host.state(), host.problem(), listed()),
                    e);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void at(int line, Action action) {
        try {
            action.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("line %d: %s".formatted(line, e.getMessage()), e);
        }
    }

    @Override
    public void close() throws Exception {
        for (Connection session : sessions.values()) {
            if (!session.getAutoCommit()) {
                session.rollback();
            }
            session.close();
        }
    }
}
