package io.wadi.proof;

import com.zaxxer.hikari.HikariDataSource;
import io.wadi.change.FlowListener;
import io.wadi.route.RouteState;
import io.wadi.route.RunningRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A program that runs routes, and dies or freezes where it is told: what a test starts as a child. It prints each state of its routes. Its one
 * argument is a file of properties.
 */
final class RouteProgram {
    static final int HALTED = 42;

    private RouteProgram() {}

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of(args[0]))) {
            settings.load(file);
        }
        try (var running = RunningRoutes.start(
                settings.getProperty("application"),
                settings.getProperty("brokers"),
                sources(settings),
                settings.getProperty("yaml"),
                context -> {
                    context.getRegistry().bind("end", listener(settings));
                    RunningRoutes.kafka(context, settings);
                })) {
            Map<String, RouteState> states = new HashMap<>();
            while (true) {
                running.context().getRoutes().forEach(route -> {
                    RouteState state = running.work(route.getRouteId()).state();
                    if (states.put(route.getRouteId(), state) != state) {
                        System.out.println("route " + route.getRouteId() + " is " + state);
                    }
                });
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static Map<String, DataSource> sources(Properties settings) {
        Map<String, DataSource> sources = new HashMap<>();
        for (String name : settings.getProperty("databases").split(",")) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(settings.getProperty(name + ".url"));
            pool.setUsername(settings.getProperty(name + ".user"));
            pool.setPassword(settings.getProperty(name + ".password"));
            pool.setMinimumIdle(0);
            sources.put(name, pool);
        }
        return sources;
    }

    private static FlowListener listener(Properties settings) {
        Moment moment = Moment.valueOf(settings.getProperty("moment"));
        AtomicInteger left = new AtomicInteger(Integer.parseInt(settings.getProperty("occurrence")));
        long nanos = Long.parseLong(settings.getProperty("nanos"));
        return new FlowListener() {
            @Override
            public void reached(Point point) {
                if (point == moment.point() && left.decrementAndGet() == 0) {
                    end(moment, nanos);
                }
            }
        };
    }

    private static void end(Moment moment, long nanos) {
        System.out.println("reached " + moment);
        if (moment.isFreeze()) {
            freeze();
            System.out.println("thawed");
        } else if (moment == Moment.IN_COMMIT) {
            Thread halting = new Thread(() -> {
                LockSupport.parkNanos(nanos);
                Runtime.getRuntime().halt(HALTED);
            });
            halting.start();
        } else {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /** All threads stand still until somebody else lets them go on. */
    private static void freeze() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("Could not freeze", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
