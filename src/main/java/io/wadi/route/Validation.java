package io.wadi.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Every mistake in settings and routes at once, before anything starts; and what would lose rows, though it is no mistake to Camel.
 *
 * <p>Asked in a context that has its settings and no routes yet.
 */
public final class Validation {
    /** How far a validation reaches. */
    public enum Reach {
        /** What the files alone tell. */
        OFFLINE,
        /** Databases and brokers too; one that does not answer is only a warning, for a running route waits for it. */
        BEFORE_RUN,
        /** Databases and brokers too, which must answer. */
        EVERYTHING
    }

    /** The code of what a route cannot promise though it is demanded. */
    public static final String AT_LEAST_ONCE = "at-least-once";

    private final CamelContext context;
    /** Components of Camel's that ask a data source of the settings. */
    private static final Set<String> OF_DATABASES = Set.of("sql", "sql-stored", "jdbc");

    private final SettingsText written;
    private final @Nullable String routes;
    private final Map<String, Exception> refused;
    private final Components components = new Components();
    private final Findings findings = new Findings();
    private boolean takesRows;
    private @Nullable FeedSettings feed;
    private @Nullable Direction connector;
    private @Nullable String exactlyOnce;
    /** What else is wrong with how a route delivers, where another program sends. */
    private Function<TableConfiguration, List<String>> delivery = written -> List.of();

    private Collection<String> others = List.of();

    /**
     * @param settings the settings file; it need not exist
     * @param routes the pattern of the route files
     * @param refused the settings that the context could not take, and why; the key is empty where that is not known
     */
    public Validation(CamelContext context, Path settings, @Nullable String routes, Map<String, Exception> refused) {
        this(context, read(settings), routes, refused);
    }

    /**
     * Of settings that are in no file.
     *
     * @param name what findings name as the place of the settings
     */
    public static Validation of(
            CamelContext context,
            String name,
            Map<String, String> settings,
            @Nullable String routes,
            Map<String, Exception> refused) {
        return new Validation(context, SettingsText.of(name, settings), routes, refused);
    }

    private Validation(
            CamelContext context, SettingsText written, @Nullable String routes, Map<String, Exception> refused) {
        this.context = context;
        this.written = written;
        this.routes = routes;
        this.refused = refused;
    }

    /** Says that the program takes rows which a route has not marshalled. */
    public Validation takesRows(boolean rows) {
        takesRows = rows;
        return this;
    }

    /** Says that a Connect worker reads the topics of the routes. */
    public Validation fed(FeedSettings by) {
        feed = by;
        connector = Direction.SINK;
        return this;
    }

    /**
     * Says that a Connect worker sends what the routes make.
     *
     * @param whyNotExactlyOnce what keeps it from sending records and seen rows together, as the user should read it; null: nothing that is known
     */
    public Validation sent(@Nullable String whyNotExactlyOnce) {
        connector = Direction.SOURCE;
        delivery = written -> Deliveries.mistakesAtOutlet(written, whyNotExactlyOnce);
        return this;
    }

    /** Says that this setting demands that all records are sent exactly once. */
    public Validation exactlyOnce(String setting) {
        exactlyOnce = setting;
        return this;
    }

    /** Names settings that are not among those given and that the program reads: who misspells one of them is told. */
    public Validation suggests(Collection<String> settings) {
        others = settings;
        return this;
    }

    /** All that is found, by file and line. */
    public List<Finding> findings(Reach reach) {
        check(reach);
        return findings.sorted(Secrets.of(resolved()), written);
    }

    private static SettingsText read(Path settings) {
        try {
            return SettingsText.read(settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + settings, e);
        }
    }

    private void check(Reach reach) {
        List<RouteFile> files = files(written.name());
        new SettingsRules(components, findings, others)
                .check(written, files.stream().map(RouteFile::text).toList());
        Placeholders placeholders = new Placeholders(context, findings);
        placeholders.check(written);
        new DslRules(findings).check(files);
        refused.forEach((key, why) -> refused(written, key, why));
        List<RouteText> all =
                files.stream().flatMap(file -> file.routes().stream()).toList();
        sameIds(all);
        EndpointRules endpoints = new EndpointRules(components, placeholders, findings);
        Sources sources = new Sources(context, written.name(), findings);
        SimpleRules simple = new SimpleRules(context, placeholders, findings);
        TopicRules topics = new TopicRules(placeholders, findings);
        RowSteps rowSteps = new RowSteps(context, placeholders, sources, findings);
        StepRules steps = new StepRules(findings, rowSteps, all, takesRows);
        TableRules tables = new TableRules(context, endpoints, sources, delivery, findings);
        SinkRules sinks = new SinkRules(context, endpoints, sources, rowSteps, connector, findings);
        KameletRules kamelets = new KameletRules(context, tables, placeholders, takesRows, findings);
        for (RouteText route : all) {
            placeholders.check(route);
            simple.check(route);
            topics.check(route);
            endpoints.check(route);
            kamelets.steps(route);
            rowSteps.check(route, reach);
            ColumnUses columns = steps.check(route);
            sinks.check(route, reach);
            kamelets.sinks(route, reach);
            if (reach != Reach.OFFLINE) {
                route.endpoints().stream()
                        .filter(endpoint -> OF_DATABASES.contains(endpoint.scheme()))
                        .forEach(endpoint -> sources.ask(route, endpoint, reach));
            }
            if (route.isTable()) {
                tables.check(route, columns, reach);
            } else if (route.from().scheme().equals("kamelet")) {
                kamelets.check(route, reach);
            }
        }
        FeedSettings by = feed;
        if (by != null) {
            new FeedRules(placeholders, written.name(), by, findings).check(all);
        }
        String demand = exactlyOnce;
        if (demand != null) {
            exactlyOnce(demand, SourceDescription.of(all, context, placeholders));
        }
        if (reach != Reach.OFFLINE && (files.isEmpty() || !files.stream().allMatch(RouteFile::isYaml))) {
            sources.ask(reach); // nobody knows which of them the routes mean
        }
        new BrokerRules(context, placeholders, written.name(), feed != null, findings).check(all, reach);
    }

    // Guarantee 3 is one of tables: what else a route starts from has no seen rows that could be in the transaction.
    private void exactlyOnce(String setting, SourceDescription source) {
        if (!source.others().isEmpty()) {
            findings.error(
                    AT_LEAST_ONCE,
                    written.name(),
                    0,
                    setting,
                    "what comes from %s is sent at least once: again after a crash, or if its route fails. Leave %s out.%s"
                            .formatted(
                                    String.join(", ", source.others()),
                                    setting,
                                    source.tables()
                                            ? " Tables are sent exactly once without it, too, where the worker has transactions."
                                            : ""));
        }
    }

    /** A setting that Camel could not take, unless the rules have said so in our own words. */
    private void refused(SettingsText written, String key, Exception why) {
        boolean told =
                key.isEmpty() ? findings.has("yaml-syntax", "route-syntax", "no-routes") : findings.hasErrorAt(key);
        if (!told) {
            findings.error("settings", written.name(), written.line(key), key, message(key, why));
        }
    }

    private static String message(String key, Exception why) {
        return key.isEmpty() ? Causes.message(why) : "%s is not taken: %s".formatted(key, Causes.message(why));
    }

    private List<RouteFile> files(String settingsName) {
        List<RouteFile> files = RouteFile.readAll(context, routes, findings);
        if (files.isEmpty()) {
            findings.error(
                    "no-routes",
                    settingsName,
                    0,
                    "camel.main.routes-include-pattern",
                    "there is no route file: nothing matches %s.".formatted(routes));
        }
        return files;
    }

    private void sameIds(List<RouteText> routes) {
        Map<String, RouteText> first = new HashMap<>();
        for (RouteText route : routes) {
            RouteText other = route.id() == null ? null : first.putIfAbsent(route.id(), route);
            if (other != null) {
                findings.error(
                        "same-id",
                        route.file(),
                        route.node().get("id"),
                        "the route %s of %s line %d has the same id."
                                .formatted(
                                        route.id(),
                                        other.file(),
                                        other.node().get("id").line()));
            }
        }
    }

    private Map<String, String> resolved() {
        Map<String, String> resolved = new HashMap<>();
        Properties all = context.getPropertiesComponent().loadProperties();
        for (String name : all.stringPropertyNames()) {
            String value = all.getProperty(name);
            try {
                resolved.put(name, context.resolvePropertyPlaceholders(value));
            } catch (IllegalArgumentException e) {
                // A placeholder in it has no value: what is left to hide is what is written.
                resolved.put(name, value);
            }
        }
        return resolved;
    }
}
