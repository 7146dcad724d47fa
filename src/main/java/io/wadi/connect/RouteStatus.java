package io.wadi.connect;

import io.wadi.route.TableConsumer;
import io.wadi.scan.TableScan;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.ObjectName;

/** See {@link RouteStatusMXBean}. Registered as {@code io.wadi:type=route,connector=...,task=...,route=...} until it is closed. */
public final class RouteStatus implements RouteStatusMXBean, AutoCloseable {
    private static final Map<ObjectName, RouteStatus> REGISTERED = new HashMap<>();

    private final TableConsumer consumer;
    private final ObjectName name;

    RouteStatus(String connector, int task, TableConsumer consumer) throws JMException {
        this.consumer = consumer;
        this.name = new ObjectName("io.wadi:type=route,connector=%s,task=%d,route=%s"
                .formatted(ObjectName.quote(connector), task, ObjectName.quote(consumer.routeId())));
        synchronized (REGISTERED) {
            // A task that Connect waits for no longer may still be ending here when its successor starts.
            if (REGISTERED.put(name, this) != null) {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            }
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, name);
        }
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

    @Override
    public void close() throws JMException {
        synchronized (REGISTERED) {
            if (REGISTERED.remove(name, this)) {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            }
        }
    }
}
