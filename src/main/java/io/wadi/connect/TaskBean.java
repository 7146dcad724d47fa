package io.wadi.connect;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task says of itself over JMX, as {@code io.wadi:type=...,connector=...,task=...,route=...} until it is closed. */
final class TaskBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskBean.class);
    private static final Map<ObjectName, TaskBean> REGISTERED = new HashMap<>();

    private final ObjectName name;

    private TaskBean(ObjectName name) {
        this.name = name;
    }

    /** @param status an MXBean, whose getters any thread may call */
    static TaskBean register(String type, String connector, int task, String route, Object status) throws JMException {
        ObjectName name = new ObjectName("io.wadi:type=%s,connector=%s,task=%d,route=%s"
                .formatted(type, ObjectName.quote(connector), task, ObjectName.quote(route)));
        TaskBean bean = new TaskBean(name);
        synchronized (REGISTERED) {
            // A task that Connect waits for no longer may still be ending here when its successor starts.
            if (REGISTERED.put(name, bean) != null) {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            }
            ManagementFactory.getPlatformMBeanServer().registerMBean(status, name);
        }
        return bean;
    }

    @Override
    public void close() {
        synchronized (REGISTERED) {
            if (REGISTERED.remove(name, this)) {
                try {
                    ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                } catch (JMException e) {
                    LOG.warn("Could not take back the JMX bean {}", name, e);
                }
            }
        }
    }
}
