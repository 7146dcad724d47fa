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

    @Override
    public void resumeReading() {
        paused = false;
    }
}
