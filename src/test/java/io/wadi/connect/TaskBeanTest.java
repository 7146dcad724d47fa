package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class TaskBeanTest {
    @Test
    void a_task_that_still_ends_when_its_successor_starts_does_not_take_its_bean_away() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.wadi:type=sink,connector=\"shop\",task=0,route=\"orders\"");
        SinkStatus now = new SinkStatus();
        TaskBean ending = TaskBean.register("sink", "shop", 0, "orders", new SinkStatus());
        TaskBean successor = TaskBean.register("sink", "shop", 0, "orders", now);
        now.done(7);
        ending.close();
        assertThat(server.getAttribute(name, "Records")).isEqualTo(7L);
        successor.close();
        assertThat(server.isRegistered(name)).isFalse();
    }
}
