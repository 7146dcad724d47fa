package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.change.SchemaChangedException;
import io.wadi.change.StateException;
import io.wadi.scan.TableScan;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.KeyException;
import io.wadi.topic.FencedException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the tables of a route. Holds one {@link Flow} at a time; when a commit failed, or the broker was away, a new one begins with the seen rows
 * as they are stored. It stops for good, as FAILED or FENCED, where going on by itself would lose something or hide it.
 */
public final class TableConsumer extends ScheduledPollConsumer implements RowExchanges, RouteWork {
    private static final Logger LOG = LoggerFactory.getLogger(TableConsumer.class);
    private static final Duration LAST_READ = Duration.ofSeconds(5);

    private final TableEndpoint endpoint;
    private final InstantSource clock = Clock.systemUTC();
    private final ReentrantLock polling = new ReentrantLock();
    private final Rejected rejected = new Rejected();
    private @Nullable LetterWriter letters;
    private final Standing standing = new Standing(this::routeId, clock);
    private volatile @Nullable Flow flow;
    private volatile boolean paused;
    private volatile boolean reading;
    private @Nullable ExecutorService threads;
    private volatile @Nullable String owner;
    private volatile @Nullable Replay replay;

    TableConsumer(TableEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    public RouteState state() {
        if (unanswered() != null) {
            return RouteState.RETRYING;
        }
        return isPaused() ? RouteState.PAUSED : standing.state();
    }

    /**
     * The id of the route as its author knows it, under which its seen rows are kept. The route that Camel makes from a Kamelet has an id of Camel's,
     * another one at each start.
     */
    @Override
    public String routeId() {
        String known = owner;
        if (known == null) {
            owner = TableKamelets.owner(getRoute()).map(Route::getRouteId).orElse(null);
            known = owner;
        }
        return known == null ? getRouteId() : known;
    }

    /** Whether the rows have a way to go: a Kamelet's route may be there before the route that begins with it. */
    private boolean isOwned() {
        routeId();
        return owner != null;
    }

    /** What is the matter, unless the route is well. */
    @Override
    public @Nullable String problem() {
        String unanswered = unanswered();
        if (unanswered != null) {
            return unanswered;
        }
        return isPaused() ? "Nothing is read. To go on: wadi resume " + getRouteId() : standing.problem();
    }

    /** A pause that was asked for counts when nothing is read any more; a route that stopped for good has something else to say. */
    private boolean isPaused() {
        return paused && !reading && !isOver();
    }

    /** Whether it stopped for good, or was stopped. */
    @Override
    public boolean isOver() {
        return standing.isOver();
    }

    /** A poll says nothing of a commit that waits for the broker: it may itself wait for room, for as long. */
    private @Nullable String unanswered() {
        Flow current = flow;
        return current == null ? null : current.unanswered();
    }

    /** The tables under way; none before the first poll. */
    public Collection<TableScan> scans() {
        Flow current = flow;
        return current == null ? List.of() : current.scans();
    }

    /** Whether everything that the polls so far have found is committed; rows that wait for another attempt do not count. */
    public boolean isQuiet() {
        Flow current = flow;
        return current != null && current.isQuiet();
    }

    /** How many windows collect rows. */
    public int openWindows() {
        Flow current = flow;
        return current == null ? 0 : current.windows().open();
    }

    /** How many rows wait for nothing but their window. */
    public int rowsInWindows() {
        Flow current = flow;
        return current == null ? 0 : current.windows().held();
    }

    /**
     * Reads nothing more until {@link #resumeReading} or a new start. A statement under way comes to its end, and what is on its way through the route is
     * committed. Called by any thread; returns at once.
     */
    @Override
    public void pauseReading() {
        paused = true;
    }

    /** Goes on, at the next poll, where it was. Called by any thread. */
    @Override
    public void resumeReading() {
        paused = false;
    }

    /** Lets the deletes go that the guard holds. */
    public void confirmDeletes() {
        scans().forEach(TableScan::confirmDeletes);
    }

    /** From the next poll on. */
    @Override
    public void replay() {
        String topic = endpoint.getConfiguration().getDeadLetterTopic();
        Flow current = flow;
        ReplayState last = replayed();
        if (topic == null) {
            throw new IllegalStateException("Route %s has no deadLetterTopic.".formatted(routeId()));
        } else if (current == null || paused) {
            throw new IllegalStateException("Route %s is %s and reads nothing now.".formatted(routeId(), state()));
        } else if (last != null && !last.done()) {
            throw new IllegalStateException("Topic %s is being replayed already.".formatted(topic));
        }
        Replay next = replayOf(topic, null);
        replay = next;
        current.replay(next);
        if (flow != current) {
            // It was given up meanwhile, and ended no replay then: none would step this one, or let another begin.
            next.end();
        }
    }

    private Replay replayOf(Replay.Shard shard) throws CaptureException {
        String topic = endpoint.getConfiguration().getDeadLetterTopic();
        if (topic == null) {
            throw new CaptureException(List.of(
                    "The offset of %s/%d says replay, and the route has no deadLetterTopic. Give it one, or take that out of the offset."
                            .formatted(routeId(), shard.number())));
        }
        return replayOf(topic, shard);
    }

    private Replay replayOf(String topic, Replay.@Nullable Shard shard) {
        String group = "wadi.replay.%s.%s".formatted(endpoint.getCamelContext().getName(), routeId())
                + (shard == null ? "" : "." + shard.number());
        return new Replay(
                routeId(),
                topic,
                shard,
                () -> new DeadLetters(topic, group, Deliveries.producer(endpoint.getCamelContext())));
    }

    @Override
    public @Nullable ReplayState replayed() {
        Replay last = replay;
        return last == null ? null : last.state();
    }

    @Override
    protected void doStart() throws Exception {
        standing.starting();
        paused = false;
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop(); // interrupts the poll
        if (polling.tryLock(LAST_READ.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                closeFlow();
            } finally {
                polling.unlock();
            }
        } else {
            LOG.warn("Route {} stops, though its last statement has not come back", routeId());
            abandonFlow();
        }
        if (threads != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(threads);
            threads = null;
        }
        standing.stopped();
    }

    @Override
    protected int poll() throws Exception {
        polling.lockInterruptibly();
        try {
            if (isOver() || standing.isWaiting() || !isOwned()) {
                return 0;
            }
            reading = !paused;
            return pollFlow();
        } catch (InterruptedException e) {
            if (isRunAllowed()) {
                // Rows were read that are not handed on: the next flow reads them again.
                abandonFlow();
            }
            Thread.currentThread().interrupt();
        } catch (KeyException e) {
            stop(RouteState.FAILED, e);
        } catch (SQLException | KafkaException e) {
            retryLater(e);
        } catch (FencedException e) {
            stop(RouteState.FENCED, e);
        } catch (RowFailedException e) {
            closeFlow();
            stop(RouteState.FAILED, e);
        } catch (CaptureException | SettingsException | StateException | SchemaChangedException e) {
            stop(RouteState.FAILED, e);
        } catch (RuntimeException e) {
            retryLater(e);
        } catch (Error e) {
            abandonFlow();
            throw e;
        } finally {
            reading = false;
            polling.unlock();
        }
        return 0;
    }

    private int pollFlow() throws SQLException, CaptureException, SettingsException, InterruptedException {
        Flow current = flow;
        if (paused) {
            return checked(current);
        }
        if (current == null) {
            current = open();
            if (!isRunAllowed()) {
                current.abandon();
                return 0;
            }
            flow = current;
        }
        check(current);
        int changes = current.poll(() -> isRunAllowed() && !paused);
        check(current);
        tell(current);
        return changes;
    }

    /** What is on its way while nothing is read may still fail. */
    private static int checked(@Nullable Flow current) {
        if (current != null) {
            check(current);
        }
        return 0;
    }

    private static void check(Flow current) {
        RuntimeException failure = current.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private Flow open() throws SettingsException {
        TableConfiguration written = endpoint.getConfiguration();
        FlowSettings settings = FlowSettings.of(endpoint.getName(), written, endpoint.getDelay());
        Database database = new Database(endpoint.dataSource());
        List<String> mistakes = new ArrayList<>(Deliveries.mistakes(written));
        mistakes.addAll(endpoint.pollMistakes());
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        FlowListener listener = listener();
        Deliveries.Opened opened = new Deliveries(endpoint.getCamelContext(), routeId(), written, listener).open();
        announce(opened);
        return new Flow(
                routeId(),
                written,
                settings,
                database,
                opened,
                this,
                rejected,
                letters(),
                this::replayOf,
                listener,
                threads(),
                clock,
                System::nanoTime);
    }

    /** What one flow learnt of the dead letter topic the next one knows. */
    private @Nullable LetterWriter letters() {
        if (letters == null) {
            letters = LetterWriter.of(endpoint, routeId());
        }
        return letters;
    }

    /** Once for each start, however often the flow begins anew. */
    private void announce(Deliveries.Opened opened) {
        if (standing.state() == RouteState.STARTING) {
            LOG.info(
                    "Route {} captures {} {}",
                    routeId(),
                    endpoint.getName(),
                    opened.delivery().describe());
        }
    }

    private Executor threads() {
        ExecutorService current = threads;
        if (current == null) {
            current = endpoint.getCamelContext()
                    .getExecutorServiceManager()
                    .newCachedThreadPool(this, "wadi-read-" + routeId());
            threads = current;
        }
        return current;
    }

    private FlowListener listener() {
        return new FlowListeners(endpoint.getCamelContext().getRegistry().findByType(FlowListener.class));
    }

    private void tell(Flow current) {
        Trouble trouble = current.trouble();
        if (trouble == null) {
            standing.well(current.scans().stream()
                    .mapToLong(TableScan::guardedDeletes)
                    .sum());
        } else if (isRunAllowed()) { // else it is the end of a read that was interrupted
            standing.troubled(trouble);
        }
    }

    private void retryLater(Exception e) {
        if (!isRunAllowed()) {
            return; // the end of what was interrupted; the flow is closed by who stops it
        }
        if (!(e instanceof SQLException)) {
            abandonFlow();
        }
        standing.retries(e);
    }

    private void stop(RouteState last, Exception e) {
        abandonFlow();
        standing.failed(last, e);
    }

    /** What other rows have on their way is committed yet. */
    private void closeFlow() throws InterruptedException {
        Flow current = flow;
        flow = null;
        if (current != null) {
            current.close();
        }
    }

    private void abandonFlow() {
        Flow current = flow;
        flow = null;
        if (current != null) {
            current.abandon();
        }
    }

    @Override
    public Exchange create() {
        return createExchange(false);
    }

    @Override
    public Map<String, Object> newHeaders() {
        return endpoint.getCamelContext()
                .getCamelContextExtension()
                .getHeadersMapFactory()
                .newMap();
    }

    @Override
    public void process(Exchange exchange, Runnable done) {
        getAsyncProcessor().process(exchange, doneSync -> done.run());
    }

    @Override
    public void release(Exchange exchange) {
        releaseExchange(exchange, false);
    }
}
