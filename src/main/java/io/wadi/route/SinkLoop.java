package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.FlowListener.Point;
import io.wadi.sink.BatchWriter;
import io.wadi.sink.Delivered;
import io.wadi.sink.LostException;
import io.wadi.sink.MisfitException;
import io.wadi.sink.TargetException;
import io.wadi.sink.TopicReader;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader of a route's topics: reads a batch, runs it through the route, writes it, commits its offsets, and begins again. */
final class SinkLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLoop.class);
    private static final Duration WAIT = Duration.ofMillis(500);

    private final String route;
    private final SinkSettings settings;
    private final SinkTopics topics;
    private final SinkExchanges exchanges;
    private final BooleanSupplier paused;
    private final FlowListener listener;
    private final BatchWriter writer;
    private volatile boolean running = true;
    private volatile RouteState state = RouteState.STARTING;
    private volatile @Nullable String problem;
    private volatile @Nullable TopicReader reader;
    private final AtomicReference<@Nullable SinkReplay> replay = new AtomicReference<>();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();

    SinkLoop(
            String route,
            SinkSettings settings,
            SinkTopics topics,
            SinkExchanges exchanges,
            BatchWriter writer,
            BooleanSupplier paused,
            FlowListener listener) {
        this.route = route;
        this.settings = settings;
        this.topics = topics;
        this.exchanges = exchanges;
        this.paused = paused;
        this.listener = listener;
        this.writer = writer;
    }

    /** Ends the route for good. */
    private static final class StopException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StopException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    RouteState state() {
        return state;
    }

    /** How many records it is done with. */
    long records() {
        return records.get();
    }

    /** How many of these did not fit. */
    long deadLetters() {
        return deadLetters.get();
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** Begins between two batches. Called by any thread. */
    void replay(SinkReplay next) {
        replay.set(next);
        if (isOver()) {
            endReplay(); // nobody would begin it
        }
    }

    private boolean isOver() {
        return state == RouteState.FAILED || state == RouteState.STOPPED;
    }

    private void endReplay() {
        SinkReplay underWay = replay.getAndSet(null);
        if (underWay != null) {
            underWay.end("The route started over before all was through.");
        }
    }

    /** Called by any thread. A batch under way comes to its end. */
    void end() {
        running = false;
        TopicReader current = reader;
        if (current != null) {
            current.wakeUp();
        }
    }

    @Override
    public void run() {
        int attempts = 0;
        while (running) {
            try (TopicReader current = topics.open(settings.batchSize(), new SinkStarts(topics, writer))) {
                reader = current;
                LOG.info("Route {} writes what is on {}", route, String.join(", ", topics.topics()));
                while (running) {
                    step(current);
                    attempts = 0;
                }
            } catch (WakeupException | InterruptException e) {
                running = false;
            } catch (KafkaException e) {
                retrying(e);
                pause(attempts++);
            } catch (RuntimeException | Error e) {
                failed(e); // whatever it is: a reader that is gone without a word would look as if all were well
                return;
            } finally {
                reader = null;
                endReplay();
            }
        }
        state = RouteState.STOPPED;
        endReplay(); // one that came meanwhile
    }

    private void step(TopicReader current) {
        try {
            if (paused.getAsBoolean()) {
                current.idle(WAIT);
                return;
            }
            List<ConsumerRecord<byte[], byte[]>> taken = taken(current);
            if (!taken.isEmpty()) {
                deliver(taken, current);
            }
            replay(current);
            well();
        } catch (LostException e) {
            LOG.info("Route {} gives partitions away in mid batch", route);
            endReplay();
            current.rewind();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> taken(TopicReader current) {
        Attempts attempts = new Attempts(settings.retries());
        while (true) {
            try {
                return current.take(WAIT);
            } catch (TargetException e) {
                again(e, attempts, current);
            }
        }
    }

    private void deliver(List<ConsumerRecord<byte[], byte[]>> taken, TopicReader current) {
        listener.reached(Point.READ);
        List<Delivered> batch = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : taken) {
            batch.add(routed(record, current));
            current.stay();
            listener.reached(Point.ROUTED);
        }
        Set<Delivered> buried = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Delivered> done = written(writer, batch, buried, current);
        listener.reached(Point.ACKNOWLEDGED);
        bury(done, buried, current);
        // Guarantee 1: what is written is committed by the database before its offset is by Kafka.
        current.done(done.stream().map(Delivered::record).toList());
        listener.reached(Point.COMMITTED);
        tell(done);
        if (settings.deadLetterTopic() == null) {
            batch.stream().filter(each -> each.misfit() != null).findFirst().ifPresent(this::stop);
        }
    }

    /** The next dead letters of a replay that somebody asked for, as a batch of their own. */
    private void replay(TopicReader current) {
        SinkReplay asked = replay.get();
        Map<TopicPartition, Long> positions = asked == null ? null : current.positions();
        if (asked == null || positions == null) {
            return;
        }
        Runnable between = () -> {
            current.stay();
            current.check();
            if (!running) {
                throw new WakeupException();
            }
        };
        List<Delivered> batch = new ArrayList<>();
        for (SinkReplay.Dead dead : asked.next(settings.batchSize(), positions, between)) {
            batch.add(routed(dead.record(), current).from(dead.letter()));
            current.stay();
        }
        if (!batch.isEmpty()) {
            // Guarantee 4: between this and the write nobody else writes rows of these partitions.
            List<Delivered> later = asked.current(batch, positions, between);
            Set<Delivered> buried = Collections.newSetFromMap(new IdentityHashMap<>());
            written(asked.writer(), later, buried, current);
            bury(later, buried, current);
            asked.done(later);
            tell(later);
        }
        if (asked.state().done()) {
            replay.compareAndSet(asked, null);
        }
    }

    private void tell(List<Delivered> done) {
        Map<String, List<Delivered>> byTopic = done.stream()
                .collect(Collectors.groupingBy(each -> each.record().topic()));
        byTopic.forEach((topic, some) -> {
            int misfits =
                    (int) some.stream().filter(each -> each.misfit() != null).count();
            records.addAndGet(some.size());
            deadLetters.addAndGet(misfits);
            listener.written(topic, some.size(), misfits);
        });
    }

    private void stop(Delivered misfit) {
        throw new StopException(
                what(misfit) + ". To go on without such records, write deadLetterTopic at to: table:", misfit.misfit());
    }

    private Delivered routed(ConsumerRecord<byte[], byte[]> record, TopicReader current) {
        Attempts attempts = new Attempts(settings.retries());
        while (true) {
            try {
                return exchanges.run(record);
            } catch (Exception e) {
                TargetException target = Causes.find(e, TargetException.class);
                if (target != null) {
                    again(target, attempts, current);
                } else if (Causes.find(e, MisfitException.class) != null
                        || Causes.isOfTheRecord(e)
                        || attempts.isLastFailure()) {
                    return Delivered.failed(record, e, exchanges.failedStep());
                } else {
                    Delivered failed = Delivered.failed(record, e, exchanges.failedStep());
                    retrying("a step failed (%s): %s".formatted(failed.place(), failed.why()));
                    current.idle(attempts.pause());
                }
            }
        }
    }

    private List<Delivered> written(BatchWriter by, List<Delivered> batch, Set<Delivered> buried, TopicReader current) {
        Attempts attempts = new Attempts(settings.retries());
        while (true) {
            try {
                return by.write(batch, done -> {
                    // Where the database keeps offsets, too, its commit ends the records.
                    bury(done, buried, current);
                    current.check();
                    listener.reached(Point.SENT);
                });
            } catch (SQLException e) {
                again(new TargetException(Causes.all(e), e), attempts, current);
            } catch (TargetException e) {
                again(e, attempts, current);
            }
        }
    }

    /** Waits for another attempt. A database that is away is waited for as long as it takes. */
    private void again(TargetException cause, Attempts attempts, TopicReader current) {
        if (attempts.isLast(cause)) {
            throw new StopException(
                    "%s After %d attempts nothing more is read; a new start goes on there."
                            .formatted(cause.getMessage(), attempts.answered()),
                    cause);
        }
        retrying(cause);
        current.idle(attempts.pause());
        if (!running) {
            throw new WakeupException();
        }
    }

    /** Guarantee 1: a record that does not fit is on the dead letter topic before its offset is committed. */
    private void bury(List<Delivered> done, Set<Delivered> buried, TopicReader current) {
        List<Delivered> misfits = done.stream()
                .filter(each -> each.misfit() != null && !buried.contains(each))
                .toList();
        String topic = settings.deadLetterTopic();
        if (misfits.isEmpty() || topic == null) {
            return;
        }
        current.check();
        misfits.forEach(misfit -> LOG.warn("{}. It goes to {}", what(misfit), topic));
        try (LetterBox letters = new LetterBox(topics.deadLetters())) {
            letters.send(misfits.stream()
                    .map(each -> DeadLetter.of(topic, route, each))
                    .toList());
        }
        buried.addAll(misfits);
    }

    private String what(Delivered misfit) {
        return "A record does not fit (%s): %s".formatted(misfit.place(), misfit.why());
    }

    private void pause(int attempt) {
        try {
            // There is no reader that could wait: the brokers refused it, and are asked again for as long as it takes.
            Thread.sleep(Attempts.pauseAfter(attempt + 2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    private void well() {
        if (state == RouteState.RETRYING) {
            LOG.info("Route {} is well again", route);
        }
        state = RouteState.RUNNING;
        problem = null;
    }

    /** Said once, not at each attempt. */
    private void retrying(Exception e) {
        retrying(Causes.all(e));
    }

    private void retrying(String message) {
        if (state != RouteState.RETRYING || !Causes.isSame(message, problem)) {
            LOG.warn("Route {} tries again: {}", route, message);
        }
        problem = message;
        state = RouteState.RETRYING;
    }

    private void failed(Throwable e) {
        problem = e.getMessage() == null ? e.toString() : e.getMessage();
        state = RouteState.FAILED;
        boolean isTold = e instanceof StopException && Causes.find(e, StepFailedException.class) == null;
        LOG.error("Route {} is FAILED. {}", route, problem, isTold ? null : e);
        LOG.debug("Route {} met", route, e);
    }
}
