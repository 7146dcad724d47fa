package io.wadi.route;

import io.wadi.change.Change;
import io.wadi.change.FlowListener;
import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.topic.Committer;
import io.wadi.topic.Completed;
import io.wadi.topic.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a flow's rows: through the route into a commit, or, if the route fails for one, another attempt, a dead letter, or the flow's end. */
final class RowsUnderWay implements RowRoute {
    private static final Logger LOG = LoggerFactory.getLogger(RowsUnderWay.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String route;
    private final TableConfiguration written;
    private final RowExchanges exchanges;
    private final Committer committer;
    private final Delivery delivery;
    private final Windows windows;
    private final Replays replays;
    private final Rejected rejected;
    private final @Nullable LetterWriter letters;
    private final @Nullable ChangeLog changeLog;
    private final FlowListener listener;
    private final Consumer<RuntimeException> fail;
    private final InstantSource clock;

    /** @param fail ends the flow; the first cause counts */
    RowsUnderWay(
            String route,
            TableConfiguration written,
            RowExchanges exchanges,
            Committer committer,
            Delivery delivery,
            Windows windows,
            Replays replays,
            Rejected rejected,
            @Nullable LetterWriter letters,
            FlowListener listener,
            Consumer<RuntimeException> fail,
            InstantSource clock) {
        this.route = route;
        this.written = written;
        this.exchanges = exchanges;
        this.committer = committer;
        this.delivery = delivery;
        this.windows = windows;
        this.replays = replays;
        this.rejected = rejected;
        this.letters = letters;
        this.changeLog = ChangeLog.of(written);
        this.listener = listener;
        this.fail = fail;
        this.clock = clock;
    }

    @Override
    public Deletes deletes() {
        return written.getDeletes();
    }

    @Override
    public Exchange exchange() {
        return exchanges.create();
    }

    @Override
    public Map<String, Object> newHeaders() {
        return exchanges.newHeaders();
    }

    @Override
    public void process(Exchange exchange, Runnable done) {
        exchanges.process(exchange, () -> {
            try {
                done.run();
            } catch (RuntimeException e) {
                fail.accept(e);
            } catch (Error e) {
                // A row that is neither completed nor failed would be on its way for ever.
                fail.accept(
                        new IllegalStateException("A row of route %s was lost on its way: %s".formatted(route, e), e));
            }
        });
    }

    @Override
    public void release(Exchange exchange) {
        exchanges.release(exchange);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> logged(
            Change change, Reading reading, List<ProducerRecord<byte[], byte[]>> made) {
        return changeLog == null ? made : changeLog.with(change, reading, made);
    }

    @Override
    public void completed(Completed rows) {
        listener.reached(FlowListener.Point.ROUTED);
        committer.complete(rows);
    }

    @Override
    public Windows windows() {
        return windows;
    }

    @Override
    public void hold() {
        committer.leave();
    }

    @Override
    public void unhold() {
        committer.reenter();
    }

    @Override
    public void again(Change change) {
        change.tracker().again(change, clock.instant());
        committer.leave();
    }

    @Override
    public @Nullable RuntimeException refused(Change change) {
        return rejected.why(change);
    }

    @Override
    public void failed(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        listener.failed(change.table().name(), cause);
        if (change.failures() < written.getRetries()) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(change.failures(), 10));
            Instant at = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            change.tracker().failed(change, at);
            committer.leave();
        } else {
            giveUp(change, body, headers, cause, reading);
        }
    }

    @Override
    public void giveUp(
            Change change,
            Map<String, @Nullable Object> body,
            Map<String, Object> headers,
            Exception cause,
            Reading reading) {
        if (letters == null) {
            stop(change, cause);
            return;
        }
        ProducerRecord<byte[], byte[]> letter = letters.letter(
                change, body, headers, cause, delivery.sign(change.tracker().shard()));
        if (letter == null) {
            stop(change, letters.refusal(cause));
            return;
        }
        // Once, and here: attempts before the last are a metric.
        LOG.warn("{}. It goes to {}", RowFailedException.what(route, change, cause), letter.topic());
        replays.gaveUp(change);
        committer.complete(new Completed(
                List.of(change), logged(change, reading, List.of(letter)), reading.at(), () -> rejected.done(change)));
    }

    private void stop(Change change, Exception cause) {
        rejected.done(change);
        fail.accept(new RowFailedException(route, change, cause));
        committer.leave();
    }
}
