package io.wadi.connect;

import io.wadi.route.Attempts;
import io.wadi.route.FedRoute;
import io.wadi.route.StepFailedException;
import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.TargetException;
import io.wadi.sink.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a task was given through its route, and writes it, batch by batch, each in one transaction, while the next one is read and run. It never
 * waits for better times: what has to be tried again is refused, so that the worker stays in its group meanwhile. One thread uses it.
 */
final class SinkWork implements AutoCloseable {
    static final String STOOD_STILL = "This worker stood still. It asks its group before it writes";
    private static final Logger LOG = LoggerFactory.getLogger(SinkWork.class);
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
    private final WriteBehind behind;
    private final Attempts attempts;
    private int pauses;
    /** Has been through the route, and could not be written while the worker did something else. */
    private List<Delivered> left = List.of();

    /** The dead letter queue has them, and they are not done with: not all databases have what comes with them. */
    private final Set<Object> reported = Collections.newSetFromMap(new IdentityHashMap<>());

    private final SinkStatus status;

    SinkWork(FedRoute route, SinkTaskContext context, Errants errants, Pulse pulse, Intake intake, SinkStatus status) {
        this.status = status;
        this.route = route;
        this.context = context;
        this.errants = errants;
        this.pulse = pulse;
        this.intake = intake;
        this.writer = route.writer(errants.areTaken());
        this.behind = new WriteBehind(route.getRouteId(), writer, pulse);
        this.attempts = new Attempts(route.retries());
        this.pauses = pulse.pauses();
    }

    /**
     * Does what can be done now; after some seconds the rest is left for the next time. The last batch may still be under way.
     *
     * @throws RetriableException if something has to be tried again, after the pause that the worker was told
     * @throws ConnectException if nothing helps
     */
    void doAll() {
        try {
            if (hasMoved()) {
                return;
            }
            if (intake.isEmpty()) {
                pauses = pulse.pauses();
                return;
            }
            doNext();
        } catch (KafkaException e) {
            if (e instanceof ConnectException) {
                throw e;
            }
            throw refused(e); // brokers are waited for as long as it takes, as a database is
        }
    }

    private void doNext() {
        writeLeft();
        List<Given> batch = next();
        if (batch.isEmpty()) {
            finish(); // nothing to do meanwhile
            return;
        }
        long end = System.nanoTime() + LONGEST_WORK.toNanos();
        for (; !batch.isEmpty() && System.nanoTime() < end; batch = next()) {
            deliver(batch, end);
        }
    }

    /**
     * Where a database itself keeps how far it is, reading begins there, whatever the group's offsets say.
     *
     * @return whether the worker is to go there before it gives more
     */
    private boolean hasMoved() {
        Set<TopicPartition> opened = intake.opened();
        if (opened.isEmpty()) {
            return false;
        }
        try {
            Map<TopicPartition, Long> starts = route.starts(writer, opened);
            context.offset(starts);
            intake.begin(starts);
            return !starts.isEmpty();
        } catch (TargetException e) {
            throw again(e);
        }
    }

    private List<Given> next() {
        return intake.next(route.batchSize());
    }

    /** Waits until nothing is under way, for as long as the statements of a batch may take. What of it is not written comes first the next time. */
    void settle() {
        settle(behind.end());
    }

    /** These partitions are another's, maybe for some time already: what is under way is not committed any more. What is still ours comes next. */
    void breakOff(Collection<TopicPartition> gone) {
        settle(behind.breakOff());
        left = left.stream()
                .filter(each -> !gone.contains(Waiting.partition(each.record())))
                .toList();
    }

    private void settle(WriteBehind.Outcome outcome) {
        done(outcome.done());
        intake.again();
        left = outcome.left().isEmpty() ? left : outcome.left();
    }

    /** What is under way, and what is left of it. */
    private void finish() {
        settle();
        writeLeft();
    }

    private void writeLeft() {
        if (!left.isEmpty()) {
            List<Delivered> routed = left;
            left = List.of(); // if they are refused, they come again by the intake
            writeNow(routed, null);
        }
    }

    private void deliver(List<Given> batch, long end) {
        List<Delivered> routed = new ArrayList<>();
        RuntimeException failure = run(batch, end, routed);
        finish();
        if (failure == null && goesWell(routed)) {
            intake.begun(routed);
            behind.begin(routed, pauses);
        } else {
            writeNow(routed, failure);
        }
    }

    /** As far as can be told; what is to be reported, or has to be tried again, this thread does by itself. */
    private boolean goesWell(List<Delivered> routed) {
        return status.problem() == null
                && routed.stream().allMatch(each -> each.misfit() == null)
                && routed.stream().anyMatch(Delivered::hasRows);
    }

    private void writeNow(List<Delivered> routed, @Nullable RuntimeException failure) {
        List<Delivered> done = written(routed);
        report(done);
        done(done);
        done.forEach(each -> reported.remove(each.record()));
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

    private void done(List<Delivered> records) {
        intake.done(records);
        status.done(records.size());
    }

    /** Up to the first record that has to be tried again, or as far as there is time. @return why it has to be tried again */
    private @Nullable RuntimeException run(List<Given> batch, long end, List<Delivered> routed) {
        for (Given record : batch) {
            if (!routed.isEmpty() && System.nanoTime() >= end) {
                return null;
            }
            confirm();
            try {
                routed.add(route.run(record, record.key(), record.body()));
            } catch (TargetException e) {
                return e;
            } catch (StepFailedException e) {
                boolean isGivenUp = e.isOfTheRecord() || routed.isEmpty() && attempts.isLastFailure();
                if (!isGivenUp) {
                    return e;
                }
                routed.add(Delivered.failed(record, e, null));
            }
        }
        return null;
    }

    private List<Delivered> written(List<Delivered> routed) {
        try {
            return writer.write(routed, done -> {
                // Where the database keeps offsets, too, its commit ends the records.
                report(done);
                confirm();
            });
        } catch (SQLException e) {
            throw again(new TargetException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e));
        } catch (TargetException e) {
            throw again(e);
        }
    }

    private void report(List<Delivered> done) {
        List<Delivered> misfits = done.stream()
                .filter(each -> each.misfit() != null && !reported.contains(each.record()))
                .toList();
        if (!misfits.isEmpty()) {
            confirm();
            misfits.forEach(each -> LOG.warn("{}", Errants.what(each)));
            errants.report(misfits);
            misfits.forEach(each -> reported.add(each.record()));
            status.reported(misfits.size());
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
            throw new RetriableException(STOOD_STILL);
        }
    }

    /** A database that is away is waited for as long as it takes. */
    private RetriableException again(RuntimeException cause) {
        if (cause instanceof TargetException target && attempts.isLast(target)) {
            throw new ConnectException(
                    "%s After %d attempts nothing more is written.".formatted(cause.getMessage(), attempts.answered()),
                    cause);
        }
        return refused(cause);
    }

    private RetriableException refused(RuntimeException cause) {
        if (status.problem() == null) {
            LOG.warn("Route {} tries again: {}", route.getRouteId(), cause.getMessage());
        }
        status.retries(Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
        context.timeout(attempts.pause().toMillis());
        return new RetriableException(cause.getMessage(), cause);
    }

    private void well() {
        if (status.problem() != null) {
            LOG.info("Route {} is well again", route.getRouteId());
        }
        attempts.begin();
        status.retries(null);
    }

    @Override
    public void close() {
        behind.close();
    }
}
