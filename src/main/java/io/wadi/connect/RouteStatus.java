package io.wadi.connect;

import io.wadi.route.TableConsumer;
import io.wadi.scan.TableScan;
import java.util.function.ToLongFunction;

/** See {@link RouteStatusMXBean}. */
public final class RouteStatus implements RouteStatusMXBean {
    private final TableConsumer consumer;

    RouteStatus(TableConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public String getState() {
        return consumer.state().toString();
    }

    @Override
    public String getProblem() {
        String problem = consumer.problem();
        return problem == null ? "" : problem;
    }

    @Override
    public long getPolls() {
        return consumer.getCounter();
    }

    @Override
    public long getFullScans() {
        return consumer.scans().stream().mapToLong(TableScan::fullScans).min().orElse(0);
    }

    @Override
    public boolean isQuiet() {
        return consumer.isQuiet();
    }

    @Override
    public long getSeenRows() {
        return sum(scan -> scan.tracker().seenRows());
    }

    @Override
    public long getPending() {
        return sum(scan -> scan.tracker().pending());
    }

    @Override
    public long getDeletesHeld() {
        return sum(TableScan::guardedDeletes);
    }

    private long sum(ToLongFunction<TableScan> what) {
        return consumer.scans().stream().mapToLong(what).sum();
    }
}
