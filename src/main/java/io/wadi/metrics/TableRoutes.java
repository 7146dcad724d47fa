package io.wadi.metrics;

import io.wadi.route.RouteWork;
import io.wadi.route.TableConsumer;
import io.wadi.scan.TableScan;
import io.wadi.table.TableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** The routes of a context that capture tables or write to them, as they are now. Thread-safe. */
record TableRoutes(CamelContext context) {

    Map<String, TableConsumer> consumers() {
        Map<String, TableConsumer> consumers = new LinkedHashMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getConsumer() instanceof TableConsumer consumer) {
                consumers.put(consumer.routeId(), consumer);
            }
        }
        return consumers;
    }

    /** All that capture tables or write to them, by the routes' ids. */
    Map<String, RouteWork> work() {
        Map<String, RouteWork> all = new LinkedHashMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getConsumer() instanceof RouteWork work) {
                all.put(work.routeId(), work);
            }
        }
        return all;
    }

    /** Over all routes that capture tables. */
    double sum(ToIntFunction<TableConsumer> what) {
        return consumers().values().stream().mapToInt(what).sum();
    }

    /** Over all routes that capture the table. */
    double sum(TableName table, ToLongFunction<TableScan> what) {
        return consumers().values().stream()
                .flatMap(consumer -> consumer.scans().stream())
                .filter(scan -> scan.tracker().table().name().equals(table))
                .mapToLong(what)
                .sum();
    }
}
