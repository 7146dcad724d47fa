package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.RouteRuntime;
import io.wadi.route.Validation;
import io.wadi.route.Validation.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

/**
 * Camel's own main program, prepared for routes with {@code table:}. It looks at settings and routes as a whole before anything starts, and does not
 * start if there is a mistake.
 */
final class Program extends Main implements AutoCloseable {
    private static final String DEFAULTS = "classpath:io/wadi/cli/defaults.properties";

    private final Path settings;
    private final Reach reach;
    private final @Nullable Task task;
    private final Consumer<List<Finding>> tell;
    private final SoundSettings sound = new SoundSettings();
    private boolean mistaken;

    /** What is done instead of a start, in a context that has its settings and no routes. */
    @FunctionalInterface
    interface Task {
        /** @param routes the pattern of the route files */
        void run(CamelContext context, @Nullable String routes) throws Exception;
    }

    /** Ends a start that must not go on. */
    private static final class NotStarted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Program(Path settings, Reach reach, @Nullable Task task, Consumer<List<Finding>> tell) {
        this.settings = settings;
        this.reach = reach;
        this.task = task;
        this.tell = tell;
        // Settings that the user's own go before.
        setDefaultPropertyPlaceholderLocation("file:%s;optional=true,%s".formatted(settings, DEFAULTS));
        addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                RouteRuntime.prepare(support.getCamelContext());
            }
        });
    }

    /** A program with the settings of this file, not started. {@code tell} is told what validation finds, if it finds something. */
    static Program of(Path settings, Consumer<List<Finding>> tell) {
        return new Program(settings, Reach.BEFORE_RUN, null, tell);
    }

    /** Looks and does not start. @return whether all is well, warnings apart */
    static boolean validate(Path settings, Reach reach, Consumer<List<Finding>> tell) throws Exception {
        return instead(new Program(settings, reach, (context, routes) -> {}, tell));
    }

    /** Does something with the settings, if the files are well, and starts nothing. @return whether they were */
    static boolean with(Path settings, Consumer<List<Finding>> tell, Task task) throws Exception {
        return instead(new Program(settings, Reach.OFFLINE, task, tell));
    }

    private static boolean instead(Program program) throws Exception {
        try (program) {
            program.addOverrideProperty("camel.management.enabled", "false");
            return program.begin();
        }
    }

    /** Starts the routes. @return false if there are mistakes, which were told */
    boolean begin() throws Exception {
        try {
            start();
            return true;
        } catch (Exception e) {
            return notStarted(e);
        }
    }

    /** Runs the routes until the JVM is told to end. @return false if there are mistakes, which were told */
    boolean runUntilTold() throws Exception {
        try {
            run();
            return true;
        } catch (Exception e) {
            return notStarted(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private boolean notStarted(Exception e) throws Exception {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotStarted) {
                return !mistaken;
            }
        }
        throw e;
    }

    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.setPropertiesComponent(sound);
        return context;
    }

    /** Camel looks into route files here; one that it cannot read is told together with all other mistakes. */
    @Override
    protected void modelineRoutes(CamelContext context) {
        try {
            super.modelineRoutes(context);
        } catch (Exception e) {
            sound.refused().put("", e);
        }
    }

    /** What Camel cannot take is told together with all other mistakes. */
    @Override
    protected void autoconfigure(CamelContext context) {
        boolean again = true;
        while (again) {
            try {
                super.autoconfigure(context);
                again = false;
            } catch (Exception e) {
                again = sound.leaveAside(e);
            }
        }
    }

    @Override
    protected void configureRoutes(CamelContext context) throws Exception {
        String routes = configure().getRoutesIncludePattern();
        List<Finding> findings =
                new ArrayList<>(new Validation(context, settings, routes, sound.refused()).findings(reach));
        findings.addAll(portTaken());
        tell.accept(findings);
        mistaken = findings.stream().anyMatch(Finding::isError);
        if (!mistaken && task != null) {
            task.run(context, routes);
        }
        if (mistaken || task != null) {
            throw new NotStarted();
        }
        context.addStartupListener(new ControlOpened());
        super.configureRoutes(context);
    }

    /** The management server is there when all has started. */
    private static final class ControlOpened implements ExtendedStartupListener {
        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            // too early
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
            Control.open(context);
        }
    }

    /** A second program on this machine finds the port of the first taken. */
    private List<Finding> portTaken() {
        var server = configure().httpManagementServer();
        if (task != null || !server.isEnabled() || server.getPort() == 0) {
            return List.of();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(server.getHost(), server.getPort()));
            return List.of();
        } catch (IOException e) {
            return List.of(new Finding(
                    Finding.Severity.ERROR,
                    "port-taken",
                    settings.toString(),
                    0,
                    "camel.management.port",
                    "the port %d for health and metrics is taken, by another Wadi perhaps. Write another: camel.management.port = %d"
                            .formatted(server.getPort(), server.getPort() + 1),
                    null));
        }
    }
}
