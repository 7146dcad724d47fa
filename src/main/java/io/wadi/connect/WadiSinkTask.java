package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.FedRoute;
import io.wadi.route.Feed;
import io.wadi.route.Scout;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs the records of its share of the partitions through the route, in the worker's thread, and writes what came of them while the worker reads the next
 * ones: what {@link #preCommit} answers is written.
 */
public class WadiSinkTask extends SinkTask {
    /** So soon records that wait for those of other partitions are looked at again. */
    private static final long SOON_MILLIS = 100;

    private final Set<TopicPartition> paused = new HashSet<>();
    private @Nullable HostedRoutes routes;
    private @Nullable Pulse pulse;
    private @Nullable Scout scout;
    private @Nullable TaskBean bean;
    private @Nullable Work work;

    /** What there is from the start on. */
    private record Work(FedRoute route, Intake intake, SinkWork steps) {}

    @Override
    public void start(Map<String, String> props) {
        ConnectorSettings settings = new ConnectorSettings(props, Direction.SINK);
        try {
            int task = Integer.parseInt(
                    props.getOrDefault(WadiSourceTask.TASK, "0/1").split("/", 2)[0]);
            Feed feed = new Feed(settings.group());
            routes = HostedRoutes.start(settings, task, feed);
            work = begin(settings, task, feed.routes().get(0));
        } catch (Exception e) {
            stop();
            throw e instanceof ConnectException told
                    ? told
                    : new ConnectException(
                            "Connector %s does not start: %s".formatted(settings.name(), e.getMessage()), e);
        }
    }

    private Work begin(ConnectorSettings settings, int task, FedRoute route) throws JMException {
        Pulse beating = new Pulse(settings.name(), System::nanoTime);
        pulse = beating;
        scout = route.isInOrderOfTime() ? route.scout(settings.group()) : null;
        Intake intake = new Intake(scout);
        Errants errants = Errants.of(settings, context);
        SinkStatus status = new SinkStatus();
        bean = TaskBean.register("sink", settings.name(), task, route.getRouteId(), status);
        return new Work(route, intake, new SinkWork(route, context, errants, beating, intake, status));
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        work().steps().settle();
        work().intake().open(partitions);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        // Guarantee 4: where they are given away in peace, preCommit comes first; so what is under way now is late.
        work().steps().breakOff(partitions);
        // A worker keeps what is paused over a rebalance: without this they would stay so, if they come back here.
        context.resume(partitions.stream().filter(paused::remove).toArray(TopicPartition[]::new));
        work().intake().close(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        Work now = work();
        now.intake().add(records);
        try {
            now.steps().doAll();
        } catch (RetriableException e) {
            now.intake().refuse(records);
            throw e;
        }
        if (!now.intake().isEmpty()) {
            context.timeout(SOON_MILLIS);
        }
        pause(now.intake().full(now.route().batchSize()));
    }

    /** What waits is bounded: of partitions of which enough is here nothing more is read. */
    private void pause(Set<TopicPartition> full) {
        Set<TopicPartition> again = new HashSet<>(paused);
        again.removeAll(full);
        context.resume(again.toArray(TopicPartition[]::new));
        context.pause(full.toArray(TopicPartition[]::new));
        paused.clear();
        paused.addAll(full);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> given) {
        work().steps().settle();
        Intake intake = work().intake();
        intake.read(given);
        return intake.done(given);
    }

    private Work work() {
        Work started = work;
        if (started == null) {
            throw new IllegalStateException("The task is not started");
        }
        return started;
    }

    @Override
    public void stop() {
        if (work != null) {
            work.steps().close();
        }
        if (bean != null) {
            bean.close();
        }
        if (pulse != null) {
            pulse.close();
        }
        if (scout != null) {
            scout.close();
        }
        HostedRoutes hosted = routes;
        if (hosted != null) {
            hosted.close();
        }
    }

    @Override
    public String version() {
        return Version.ours();
    }
}
