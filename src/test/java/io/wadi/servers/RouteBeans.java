package io.wadi.servers;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.wadi.route.RouteState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the routes in a worker's JVM say of themselves over JMX. Thread-safe. Close it. */
public final class RouteBeans implements AutoCloseable {
    private final JMXConnector jmx;
    private final MBeanServerConnection server;

    private RouteBeans(JMXConnector jmx) throws IOException {
        this.jmx = jmx;
        this.server = jmx.getMBeanServerConnection();
    }

    /** How one task does with one route. */
    public record Status(
            int task,
            String route,
            RouteState state,
            String problem,
            long polls,
            long fullScans,
            boolean quiet,
            long seenRows) {}

    @SuppressWarnings("BanJNDI") // the other end is a child process of this test
    public static RouteBeans of(ConnectWorker worker) {
        try {
            VirtualMachine jvm = VirtualMachine.attach(String.valueOf(worker.pid()));
            try {
                return new RouteBeans(JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent())));
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw new IllegalStateException("No JMX of worker " + worker.id(), e);
        }
    }

    /** The tasks of a connector in this worker. */
    public List<Status> of(String connector) {
        try {
            List<Status> all = new ArrayList<>();
            String pattern = "io.wadi:type=route,connector=%s,*".formatted(ObjectName.quote(connector));
            for (ObjectName name : server.queryNames(new ObjectName(pattern), null)) {
                all.add(status(name));
            }
            return all;
        } catch (InstanceNotFoundException e) {
            return List.of(); // it stopped in between
        } catch (JMException e) {
            throw new IllegalStateException("A route's bean is not as expected", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The worker's JMX is away", e);
        }
    }

    /** What a meter counted in a task of a connector. */
    public long count(String connector, int task, String meter) {
        try {
            ObjectName name = new ObjectName("io.wadi.%s.%d:name=%s,*".formatted(connector, task, meter));
            long sum = 0;
            for (ObjectName each : server.queryNames(name, null)) {
                sum += ((Number) server.getAttribute(each, "Count")).longValue();
            }
            return sum;
        } catch (JMException | IOException e) {
            throw new IllegalStateException("No meter " + meter, e);
        }
    }

    /** How many records of a connector's task the worker has polled that Kafka has not acknowledged. */
    public long onTheirWay(String connector, int task) {
        try {
            String name = "kafka.connect:type=source-task-metrics,connector=%s,task=%d".formatted(connector, task);
            Object active = server.getAttribute(new ObjectName(name), "source-record-active-count");
            return ((Number) active).longValue();
        } catch (JMException | IOException e) {
            throw new IllegalStateException("No metrics of task " + task, e);
        }
    }

    /** What the bean of a sink connector's task says. */
    public Map<String, Object> sink(String connector, int task) {
        try {
            String pattern = "io.wadi:type=sink,connector=%s,task=%d,*".formatted(ObjectName.quote(connector), task);
            ObjectName name =
                    server.queryNames(new ObjectName(pattern), null).iterator().next();
            Map<String, Object> all = new HashMap<>();
            for (String attribute : List.of("State", "Problem", "Records", "DeadLetters")) {
                all.put(attribute, server.getAttribute(name, attribute));
            }
            return all;
        } catch (JMException | IOException e) {
            throw new IllegalStateException("No bean of sink task " + task, e);
        }
    }

    /** One of Connect's own figures of a sink connector's task. */
    public long ofSink(String connector, int task, String figure) {
        try {
            String name = "kafka.connect:type=sink-task-metrics,connector=%s,task=%d".formatted(connector, task);
            return ((Number) server.getAttribute(new ObjectName(name), figure)).longValue();
        } catch (JMException | IOException e) {
            throw new IllegalStateException("No metrics of task " + task, e);
        }
    }

    private Status status(ObjectName name) throws JMException, IOException {
        return new Status(
                Integer.parseInt(name.getKeyProperty("task")),
                ObjectName.unquote(name.getKeyProperty("route")),
                RouteState.valueOf((String) server.getAttribute(name, "State")),
                (String) server.getAttribute(name, "Problem"),
                (Long) server.getAttribute(name, "Polls"),
                (Long) server.getAttribute(name, "FullScans"),
                (Boolean) server.getAttribute(name, "Quiet"),
                (Long) server.getAttribute(name, "SeenRows"));
    }

    @Override
    public void close() {
        try {
            jmx.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close the worker's JMX", e);
        }
    }
}
