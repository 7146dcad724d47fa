package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.RouteMain;
import io.wadi.route.Validation;
import io.wadi.route.Validation.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.jspecify.annotations.Nullable;

/** The program of {@code java -jar}: the routes of a settings file. It does not start if there is a mistake. */
final class Program extends RouteMain {
    private static final String DEFAULTS = "classpath:io/wadi/cli/defaults.properties";

    private final Path settings;
    private final Reach reach;
    private final @Nullable Task task;
    private final boolean still;
    private final Consumer<List<Finding>> tell;
    private boolean takesRows;
    private boolean elsewhere;
    private boolean mistaken;

    /** What is done instead of a start, in a context that has its settings and no routes. */
    @FunctionalInterface
    interface Task {
        /** @param routes the pattern of the route files */
        void run(CamelContext context, @Nullable String routes) throws Exception;
    }

    private Program(Path settings, Reach reach, @Nullable Task task, boolean still, Consumer<List<Finding>> tell) {
        this.settings = settings;
        this.reach = reach;
        this.task = task;
        this.still = still;
        this.tell = tell;
        // Settings that the user's own go before.
        setDefaultPropertyPlaceholderLocation("file:%s;optional=true,%s".formatted(settings, DEFAULTS));
    }

    /** A program with the settings of this file, not started. {@code tell} is told what validation finds, if it finds something. */
    static Program of(Path settings, Consumer<List<Finding>> tell) {
        return new Program(settings, Reach.BEFORE_RUN, null, false, tell);
    }

    /** Looks and does not start. @return whether all is well, warnings apart */
    static boolean validate(Path settings, Reach reach, Consumer<List<Finding>> tell) throws Exception {
        return instead(new Program(settings, reach, (context, routes) -> {}, false, tell));
    }

    /** Does something with the settings, if the files are well, and starts nothing. @return whether they were */
    static boolean with(Path settings, Consumer<List<Finding>> tell, Task task) throws Exception {
        return instead(new Program(settings, Reach.OFFLINE, task, false, tell));
    }

    /** A program whose routes are there and none of them runs. @param ready makes the context ready before the routes come */
    static Program still(Path settings, Consumer<List<Finding>> tell, Task ready) {
        Program program = new Program(settings, Reach.OFFLINE, ready, true, tell);
        program.addOverrideProperty("camel.management.enabled", "false");
        program.addOverrideProperty("camel.metrics.enabled", "false");
        program.addOverrideProperty("camel.server.enabled", "false");
        program.addOverrideProperty("camel.main.jmx-enabled", "false");
        program.addOverrideProperty("camel.main.auto-startup", "false");
        return program;
    }

    /**
     * As {@link #with}, with these route files instead of those that the settings name. They run on other machines: what only the environment says
     * may be missing here.
     *
     * @param takesRows whether they are for a worker that takes rows which are not marshalled
     */
    static boolean withRoutes(Path settings, String routes, boolean takesRows, Consumer<List<Finding>> tell, Task task)
            throws Exception {
        Program program = new Program(settings, Reach.OFFLINE, task, false, tell);
        program.takesRows = takesRows;
        program.elsewhere = true;
        program.addOverrideProperty("camel.main.routes-include-pattern", routes);
        return instead(program);
    }

    private static boolean instead(Program program) throws Exception {
        try (program) {
            program.addOverrideProperty("camel.management.enabled", "false");
            return program.begin();
        }
    }

    @Override
    protected void prepare(CamelContext context) {
        super.prepare(context);
        if (elsewhere) {
            context.getPropertiesComponent().addPropertiesFunction(new WorkersEnvironment());
        }
    }

    /** Starts the routes. @return false if there are mistakes, which were told */
    @Override
    protected boolean begin() throws Exception {
        return super.begin() || !mistaken;
    }

    /** Runs the routes until the JVM is told to end. @return false if there are mistakes, which were told */
    boolean runUntilTold() throws Exception {
        return unlessNotStarted(this::run) || !mistaken;
    }

    @Override
    protected List<Finding> findings(CamelContext context, @Nullable String routes, Map<String, Exception> refused) {
        List<Finding> findings = new ArrayList<>(new Validation(context, settings, routes, refused)
                .takesRows(takesRows)
                .findings(reach));
        findings.addAll(portTaken());
        return findings;
    }

    @Override
    protected boolean mayStart(CamelContext context, @Nullable String routes, List<Finding> findings) throws Exception {
        tell.accept(findings);
        mistaken = findings.stream().anyMatch(Finding::isError);
        if (!mistaken && task != null) {
            task.run(context, routes);
        }
        context.addStartupListener(new ControlOpened());
        return !mistaken && (task == null || still);
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
