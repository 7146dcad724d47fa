package io.wadi.connect;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.wadi.route.Direction;
import io.wadi.route.Feed;
import io.wadi.route.Finding;
import io.wadi.route.RouteMain;
import io.wadi.route.SentRecords;
import io.wadi.route.Validation;
import io.wadi.route.Validation.Reach;
import io.wadi.topic.Outlet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of a connector in a Camel context of their own. Camel reads the connector's settings as it reads a file's. */
final class HostedRoutes extends RouteMain {
    /** What holds where the connector's settings say nothing. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "camel.main.stream-caching-enabled", "false",
            "camel.main.jmx-enabled", "false",
            "camel.main.uuid-generator", "simple",
            "camel.main.shutdown-timeout", "5");

    /** What shares itself out to tasks, as far as it captures tables. */
    private static final Set<String> CAPTURED = Set.of("table", "kamelet");

    /** What takes from routes of the same task, and so belongs into each. */
    private static final Set<String> WITHIN_TASK = Set.of("direct", "seda");

    private static final Logger LOG = LoggerFactory.getLogger(HostedRoutes.class);

    private final ConnectorSettings settings;
    private final Reach reach;
    private final int task;
    private final @Nullable Consumer<CamelContext> ends;
    private List<Finding> findings = List.of();
    private @Nullable JmxMeterRegistry meters;

    /** @param ends gives the context what stands between routes and worker; null: only to look */
    private HostedRoutes(ConnectorSettings settings, Reach reach, int task, @Nullable Consumer<CamelContext> ends) {
        this.settings = settings;
        this.reach = reach;
        this.task = task;
        this.ends = ends;
        // Camel's own would hook into the end of the worker's JVM, once for each start of a task.
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        setDefaultPropertyPlaceholderLocation("false");
        Properties all = new Properties();
        all.putAll(DEFAULTS);
        all.putAll(settings.ofCamel());
        all.put("camel.main.name", settings.name());
        all.put("camel.main.routes-include-pattern", settings.routes());
        String topics = settings.get(ConnectorSettings.TOPICS);
        if (settings.direction() == Direction.SINK && topics != null) {
            all.put(ConnectorSettings.TOPICS, topics); // a route may read {{topics}}
        }
        setOverrideProperties(all);
    }

    /**
     * Starts the routes of a connector, which give what they make to this outlet. Throws {@link ConnectException} with all mistakes of the files.
     *
     * @param task the number of the connector's task: what shares nothing out to tasks runs in the first, and only there
     */
    static HostedRoutes start(ConnectorSettings settings, int task, Function<CamelContext, Outlet> outlet)
            throws Exception {
        return launch(
                settings, task, context -> context.getRegistry().bind("outlet", Outlet.class, outlet.apply(context)));
    }

    /** The same for routes from topics that the worker reads. */
    static HostedRoutes start(ConnectorSettings settings, int task, Feed feed) throws Exception {
        return launch(settings, task, context -> context.getRegistry().bind("feed", Feed.class, feed));
    }

    private static HostedRoutes launch(ConnectorSettings settings, int task, Consumer<CamelContext> ends)
            throws Exception {
        HostedRoutes routes = new HostedRoutes(settings, Reach.OFFLINE, task, ends);
        try {
            if (routes.begin()) {
                return routes;
            }
            throw new ConnectException(
                    "Connector %s does not start:%n%s".formatted(settings.name(), routes.mistakes()));
        } catch (Exception e) {
            routes.close();
            throw e;
        }
    }

    /** All that is wrong with the settings and the routes; starts nothing. */
    static List<Finding> findings(ConnectorSettings settings, Reach reach) throws Exception {
        try (HostedRoutes routes = new HostedRoutes(settings, reach, 0, null)) {
            routes.begin();
            return routes.findings;
        }
    }

    @Override
    protected void prepare(CamelContext context) {
        // Camel's services are found through it, on threads that know nothing of the plugin.
        context.setApplicationContextClassLoader(HostedRoutes.class.getClassLoader());
        super.prepare(context);
        settings.inline().forEach((name, text) -> context.getRegistry().bind(name, text));
        // Camel looked for them where a worker's plugin is not seen.
        ServiceLoader.load(ContextServicePlugin.class, HostedRoutes.class.getClassLoader())
                .forEach(plugin -> plugin.load(context));
        if (ends != null) {
            ends.accept(context);
            context.getRegistry().bind("jmx", MeterRegistry.class, meters());
        }
        if (ends != null && settings.direction() == Direction.SOURCE) {
            context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .addModelLifecycleStrategy(new OtherSources(context));
        }
    }

    /** The meters of docs/metrics.md as beans of the worker, in a domain of the task's own. */
    private JmxMeterRegistry meters() {
        String domain = "io.wadi.%s.%d".formatted(settings.name().replaceAll("[:*?]", "_"), task);
        JmxConfig config = new JmxConfig() {
            @Override
            public @Nullable String get(String name) {
                return null;
            }

            @Override
            public String domain() {
                return domain;
            }
        };
        meters = new JmxMeterRegistry(config, Clock.SYSTEM);
        return meters;
    }

    /** Routes from anything but tables end when the worker has their records, and run in one task. */
    private final class OtherSources extends ModelLifecycleStrategySupport {
        private final CamelContext context;

        OtherSources(CamelContext context) {
            this.context = context;
        }

        @Override
        public void onAddRouteDefinition(RouteDefinition route) {
            String scheme = scheme(route.getInput().getEndpointUri());
            if (!CAPTURED.contains(scheme)) {
                // A route within the task as well: of the records of a copy, as split and multicast make, nobody else
                // knows.
                route.addOutput(new ProcessDefinition(new SentRecords()));
                if (task > 0 && !WITHIN_TASK.contains(scheme)) {
                    route.setAutoStartup("false");
                }
            }
        }

        /** What comes later in a Kamelet's URI may have its value only when the route starts. */
        private String scheme(String from) {
            String uri = from.startsWith("{{") ? context.resolvePropertyPlaceholders(from) : from;
            return uri.substring(0, Math.max(0, uri.indexOf(':')));
        }
    }

    @Override
    protected List<Finding> findings(CamelContext context, @Nullable String routes, Map<String, Exception> refused) {
        Validation validation = Validation.of(context, ConnectorSettings.PLACE, settings.ofCamel(), routes, refused)
                .suggests(settings.own());
        if (settings.direction() == Direction.SINK) {
            return validation.fed(settings.feed()).findings(reach);
        }
        validation.sent(settings.whyNotExactlyOnce()).takesRows(settings.takesRows());
        if (settings.demandsExactlyOnce()) {
            validation.exactlyOnce(ConnectorSettings.EXACTLY_ONCE);
        }
        return validation.findings(reach);
    }

    @Override
    protected boolean mayStart(CamelContext context, @Nullable String routes, List<Finding> found) {
        findings = found;
        return ends != null && found.stream().noneMatch(Finding::isError);
    }

    /** Stops the routes and closes the data sources, which are this context's alone: the worker goes on. */
    @Override
    public void close() {
        CamelContext context = getCamelContext();
        super.close();
        if (meters != null) {
            meters.close();
        }
        if (context != null) {
            context.getRegistry().findByType(DataSource.class).forEach(HostedRoutes::close);
        }
    }

    private static void close(DataSource source) {
        if (source instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("A data source could not be closed", e);
            }
        }
    }

    private String mistakes() {
        return findings.stream()
                .filter(Finding::isError)
                .map(finding -> "%s, line %d: %s".formatted(finding.file(), finding.line(), finding.message()))
                .collect(Collectors.joining("\n"));
    }
}
