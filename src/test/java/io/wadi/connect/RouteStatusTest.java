package io.wadi.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.wadi.route.TableConsumer;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

final class RouteStatusTest {
    @Test
    void a_task_that_still_ends_when_its_successor_starts_does_not_take_its_bean_away() throws Exception {
        ObjectName name = new ObjectName("io.wadi:type=route,connector=\"shop\",task=0,route=\"orders\"");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("table:orders").routeId("orders").autoStartup(false).process(exchange -> {});
                }
            });
            context.start();
            TableConsumer consumer = (TableConsumer) context.getRoute("orders").getConsumer();
            RouteStatus ending = new RouteStatus("shop", 0, consumer);
            RouteStatus successor = new RouteStatus("shop", 0, consumer);
            ending.close();
            assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name))
                    .isTrue();
            successor.close();
            assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name))
                    .isFalse();
        }
    }
}
