package io.wadi.connect;

import io.wadi.route.FedRoute;
import io.wadi.route.StepFailedException;
import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.TargetException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a task was given through its route, and writes it, batch by batch, each in one transaction. It never waits: what has to be tried again is
 * refused, so that the worker stays in its group meanwhile.
 */
final class SinkWork {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWork.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Longer than a member of a group waits before it asks whether it still is one. */
    private static final Duration ASKS_GROUP = Duration.ofSeconds(5);

    /** Then the worker polls, lest its group takes it for dead; the rest waits. */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(10);

    private final FedRoute route;
    private final SinkTaskContext context;
    private final Errants errants;
    private final Pulse pulse;
    private final Intake intake;
    private final BatchWriter writer;
    private int pauses;
    private int failures;
    private @Nullable String problem;

    SinkWork(FedRoute route, SinkTaskContext context, Errants errants, Pulse pulse, Intake intake) {
        this.route = route;
        this.context = context;
        this.errants = errants;
        this.pulse = pulse;
        this.intake = intake;
        this.writer = new BatchWriter(errants.areTaken(), List.of());
        this.pauses = pulse.pauses();
    }

    /**
     * Does what can be done now; after some seconds the rest is left for the next time.
     *
     * @throws RetriableException if something has to be tried again, after the pause that the worker was told
     * @throws ConnectException if nothing helps
     */
    void doAll() {
        if (intake.isEmpty()) {
            pauses = pulse.pauses();
            return;
        }
        try {
            long end = System.nanoTime() + LONGEST_WORK.toNanos();
            for (List<Given> batch = next(); !batch.isEmpty() && System.nanoTime() < end; batch = next()) {
                deliver(batch);
            }
        } catch (KafkaException e) {
            if (e instanceof ConnectException) {
                throw e;
            }
            throw refused(e); // brokers are waited for as long as it takes, as a database is
        }
    }

    private List<Given> next() {
        return intake.next(route.batchSize());
    }

    private void deliver(List<Given> batch) {
        List<Delivered> routed = new ArrayList<>();
        RuntimeException failure = run(batch, routed);
        List<Delivered> done = written(routed);
        List<Delivered> misfits =
                done.stream().filter(each -> each.misfit() != null).toList();
        misfits.forEach(each -> LOG.warn("{}", Errants.what(each)));
        errants.report(misfits);
        intake.done(done);
        if (!done.isEmpty()) {
            well();
        }
        if (!errants.areTaken()) {
            routed.stream().filter(each -> each.misfit() != null).findFirst().ifPresent(each -> {
                throw errants.failure(each);
            });
        }
        if (failure != null) {
            throw again(failure);
        }
    }

    /** Up to the first record that has to be tried again. @return why */
    private @Nullable RuntimeException run(List<Given> batch, List<Delivered> routed) {
        for (Given record : batch) {
            confirm();
            try {
                routed.add(route.run(record, record.key(), record.body()));
            } catch (TargetException e) {
                return e;
            } catch (StepFailedException e) {
                boolean isGivenUp = routed.isEmpty() && failures >= route.retries();
                if (!isGivenUp) {
                    return e;
                }
                routed.add(new Delivered(record, List.of(), e));
            }
        }
        return null;
    }

    private List<Delivered> written(List<Delivered> routed) {
        try {
            return writer.write(routed, done -> confirm());
        } catch (SQLException e) {
            throw again(new TargetException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e));
        }
    }

    /**
     * Guarantee 4: who stood still until another had its partitions must not write an older state behind its back. The worker learns from its group
     * what is still its own when it polls the next time, and takes the rest away.
     */
    private void confirm() {
        int now = pulse.pauses();
        if (now != pauses) {
            pauses = now;
            context.timeout(ASKS_GROUP.toMillis());
            throw new RetriableException("This worker stood still. It asks its group before it writes");
        }
    }

    /** A database that is away is waited for as long as it takes. */
    private RetriableException again(RuntimeException cause) {
        boolean isAnswered = cause instanceof TargetException target && !target.isUnreachable();
        if (isAnswered && failures >= route.retries()) {
            throw new ConnectException(
                    "%s After %d attempts nothing more is written.".formatted(cause.getMessage(), failures + 1), cause);
        }
        return refused(cause);
    }

    private RetriableException refused(RuntimeException cause) {
        if (problem == null) {
            LOG.warn("Route {} tries again: {}", route.getRouteId(), cause.getMessage());
        }
        problem = cause.getMessage();
        context.timeout(pauseAfter(failures++).toMillis());
        return new RetriableException(cause.getMessage(), cause);
    }

    private void well() {
        if (problem != null) {
            LOG.info("Route {} is well again", route.getRouteId());
        }
        failures = 0;
        problem = null;
    }

    private static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
