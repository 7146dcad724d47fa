package io.wadi.route;

import io.wadi.change.FlowListener;
import io.wadi.sink.BatchWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from topics to tables: a batch runs through the route, what it makes is written in one transaction, and then the offsets are
 * committed. What the database never takes goes to the dead letter topic, or stops the route for good.
 */
public final class SinkConsumer extends DefaultConsumer implements RouteWork {
    /** A statement under way comes to its end. */
    private static final long LAST_BATCH_SECONDS = 30;

    private final RouteKafkaEndpoint endpoint;
    private final List<SinkLoop> loops = new ArrayList<>();
    private @Nullable ExecutorService threads;
    private @Nullable SinkTopics topics;
    private volatile boolean paused;
    private volatile @Nullable SinkReplay replay;

    SinkConsumer(RouteKafkaEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        paused = false;
        SinkSettings settings = SinkRoutes.settings(getRoute());
        SinkTopics read = new SinkTopics(endpoint, routeId());
        read.check();
        topics = read;
        int count = Math.max(1, endpoint.getConfiguration().getConsumersCount());
        var listener =
                new FlowListeners(endpoint.getCamelContext().getRegistry().findByType(FlowListener.class));
        ExecutorService pool = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "wadi-write-" + routeId(), count);
        threads = pool;
        synchronized (loops) {
            loops.clear();
            for (int i = 0; i < count; i++) {
                BatchWriter writer = new BatchWriter(
                        settings.deadLetterTopic() != null, SinkRoutes.offsets(getRoute(), read.group()));
                SinkLoop loop = new SinkLoop(
                        routeId(), settings, read, new SinkExchanges(this, endpoint), writer, () -> paused, listener);
                loops.add(loop);
                pool.execute(loop);
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        all().forEach(SinkLoop::end);
        ExecutorService pool = threads;
        threads = null;
        if (pool != null) {
            pool.shutdown();
            if (!pool.awaitTermination(LAST_BATCH_SECONDS, TimeUnit.SECONDS)) {
                endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(pool);
            }
        }
        SinkTopics read = topics;
        topics = null;
        if (read != null) {
            read.close();
        }
        super.doStop();
    }

    private List<SinkLoop> all() {
        synchronized (loops) {
            return List.copyOf(loops);
        }
    }

    @Override
    public String routeId() {
        return getRouteId();
    }

    /** Of several readers, that of the one that is worst off. */
    @Override
    public RouteState state() {
        RouteState worst = all().stream()
                .map(SinkLoop::state)
                .max(Comparator.comparingInt(SinkConsumer::gravity))
                .orElse(RouteState.STOPPED);
        return paused && worst == RouteState.RUNNING ? RouteState.PAUSED : worst;
    }

    private static int gravity(RouteState state) {
        return List.of(
                        RouteState.STOPPED,
                        RouteState.RUNNING,
                        RouteState.PAUSED,
                        RouteState.STARTING,
                        RouteState.RETRYING,
                        RouteState.FAILED)
                .indexOf(state);
    }

    @Override
    public @Nullable String problem() {
        return state() == RouteState.PAUSED
                ? "Nothing is read. To go on: wadi resume " + routeId()
                : all().stream()
                        .max(Comparator.comparingInt(loop -> gravity(loop.state())))
                        .map(SinkLoop::problem)
                        .orElse(null);
    }

    @Override
    public boolean isOver() {
        return state() == RouteState.FAILED || state() == RouteState.STOPPED;
    }

    /** How many records it is done with since it started: written, or dead letters. */
    public long records() {
        return all().stream().mapToLong(SinkLoop::records).sum();
    }

    /** How many of these did not fit. */
    public long deadLetters() {
        return all().stream().mapToLong(SinkLoop::deadLetters).sum();
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    /** Between the batches of the only reader. */
    @Override
    public void replay() {
        List<SinkLoop> readers = all();
        SinkTopics read = topics;
        ReplayState last = replayed();
        String topic = deadLetterTopic();
        if (topic == null) {
            throw new IllegalStateException("Route %s has no deadLetterTopic.".formatted(routeId()));
        } else if (paused || isOver() || read == null) {
            throw new IllegalStateException("Route %s is %s and reads nothing now.".formatted(routeId(), state()));
        } else if (readers.size() > 1) {
            throw new IllegalStateException(
                    "Route %s has %d readers (consumersCount), and none may write while dead letters are replayed. Start it with one for that time."
                            .formatted(routeId(), readers.size()));
        } else if (last != null && !last.done()) {
            throw new IllegalStateException("Topic %s is being replayed already.".formatted(topic));
        }
        String group = "wadi.replay.%s.%s".formatted(endpoint.getCamelContext().getName(), routeId());
        SinkReplay next = new SinkReplay(routeId(), topic, group, read, writer(group));
        replay = next;
        endpoint.getCamelContext().getEndpoints().stream()
                .filter(TableEndpoint.class::isInstance)
                .map(TableEndpoint.class::cast)
                .forEach(TableEndpoint::repaired);
        readers.get(0).replay(next);
    }

    @Override
    public @Nullable ReplayState replayed() {
        SinkReplay last = replay;
        return last == null ? null : last.state();
    }

    private @Nullable String deadLetterTopic() {
        try {
            return SinkRoutes.settings(getRoute()).deadLetterTopic();
        } catch (SettingsException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private BatchWriter writer(String group) {
        try {
            return new BatchWriter(true, SinkRoutes.offsets(getRoute(), group));
        } catch (SettingsException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void resumeReading() {
        paused = false;
    }
}
