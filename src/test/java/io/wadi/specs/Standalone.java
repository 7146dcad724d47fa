package io.wadi.specs;

import static org.awaitility.Awaitility.await;

import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import io.wadi.route.TableConfiguration;
import io.wadi.route.TableConsumer;
import io.wadi.route.TableEndpoint;
import io.wadi.scan.TableScan;
import io.wadi.servers.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Route;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Runs routes in Camel contexts of this JVM, one for each instance. */
final class Standalone implements RouteHost {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration OFTEN = Duration.ofSeconds(5);

    private final String application;
    private final TestBroker broker;
    private final DataSource source;
    private final List<RunningRoutes> instances = new ArrayList<>();

    Standalone(String application, TestBroker broker, DataSource source) {
        this.application = application;
        this.broker = broker;
        this.source = source;
    }

    @Override
    public void start(String yaml) throws Exception {
        instances.add(RunningRoutes.start(application, broker, source, yaml));
    }

    @Override
    public void takeover(String yaml) throws Exception {
        start(yaml);
        TableConsumer consumer = consumer(instances.get(instances.size() - 1));
        await().atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(() -> isDown(consumer) || !consumer.scans().isEmpty());
    }

    @Override
    public void stop() throws Exception {
        for (RunningRoutes instance : instances) {
            instance.close();
        }
        instances.clear();
    }

    @Override
    public RouteState state() {
        return consumer(instances.get(0)).state();
    }

    @Override
    public @Nullable String problem() {
        return consumer(instances.get(0)).problem();
    }

    @Override
    public void confirmDeletes() {
        consumer(instances.get(0)).confirmDeletes();
    }

    @Override
    public long fullScans() {
        return instances.stream()
                .map(Standalone::consumer)
                .flatMap(consumer -> consumer.scans().stream())
                .mapToLong(TableScan::fullScans)
                .min()
                .orElse(0);
    }

    @Override
    public void settle() {
        instances.stream().map(Standalone::consumer).forEach(Standalone::settle);
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    private static void settle(TableConsumer consumer) {
        TableEndpoint endpoint = (TableEndpoint) consumer.getEndpoint();
        awaitPolls(consumer, overlap(endpoint.getConfiguration()));
        Map<TableScan, Long> before = new HashMap<>();
        scans(consumer).forEach(scan -> before.put(scan, scan.fullScans()));
        await().atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(() -> isDown(consumer)
                        // The scan that was under way began too early to prove anything.
                        || before.entrySet().stream()
                                .allMatch(scan -> !hasFullScans(scan.getKey(), endpoint)
                                        || scan.getKey().fullScans() >= scan.getValue() + 2));
        awaitPolls(consumer, Duration.ZERO);
        await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> isDown(consumer) || consumer.isQuiet());
    }

    /** How often a quick scan reads its overlap again. */
    private static Duration overlap(TableConfiguration settings) {
        return settings.getVersion() == null ? Duration.ZERO : Duration.ofMillis(settings.getLookback() / 10);
    }

    /** Two polls more than there were after this time: the first may have begun too early. */
    private static void awaitPolls(TableConsumer consumer, Duration after) {
        long begin = System.nanoTime();
        long[] polls = {Long.MAX_VALUE};
        await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> {
            if (polls[0] == Long.MAX_VALUE && System.nanoTime() - begin >= after.toNanos()) {
                polls[0] = consumer.getCounter() + 2;
            }
            return isDown(consumer) || consumer.getCounter() >= polls[0];
        });
    }

    private static boolean isDown(TableConsumer consumer) {
        return consumer.state() == RouteState.FAILED || consumer.state() == RouteState.FENCED;
    }

    /** Whether full scans come of themselves while a spec runs. */
    private static boolean hasFullScans(TableScan scan, TableEndpoint endpoint) {
        if (scan.tracker().table().version() == null) {
            return true;
        }
        String period = endpoint.getConfiguration().getFullScan();
        return !period.equals("never")
                && endpoint.getConfiguration().getSeen() == TableConfiguration.Seen.all
                && TimeUtils.toMilliSeconds(period) < OFTEN.toMillis();
    }

    private static Collection<TableScan> scans(TableConsumer consumer) {
        return consumer.scans();
    }

    private static TableConsumer consumer(RunningRoutes instance) {
        return instance.context().getRoutes().stream()
                .map(Route::getConsumer)
                .filter(TableConsumer.class::isInstance)
                .map(TableConsumer.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
