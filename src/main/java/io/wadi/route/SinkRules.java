package io.wadi.route;

import io.wadi.step.Hash;
import io.wadi.step.RowStep;
import io.wadi.table.CaptureException;
import io.wadi.table.Database;
import io.wadi.table.Target;
import io.wadi.table.WriteMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Whether what a route says of the tables it writes to fits together, and fits the database; and whether it would lose records on their way. */
final class SinkRules {
    /** What takes a record out of its route, or holds it back, though its offset is committed. */
    private static final Map<String, String> LEAVES = Map.of(
            "aggregate", "holds records back: their offsets would be committed before they are written.",
            "resequence", "holds records back: their offsets would be committed before they are written.",
            "threads", "takes the record out of its batch, which ends before it is written. Leave it out.",
            "wireTap", "sends a copy that nothing waits for: what it writes may be lost. Write to: instead.");

    private final CamelContext context;
    private final EndpointRules endpoints;
    private final Sources sources;
    private final RowSteps rowSteps;
    private final @Nullable Direction connector;
    private final Findings findings;

    /** @param connector of Kafka Connect in which the routes run; null: they run in the program */
    SinkRules(
            CamelContext context,
            EndpointRules endpoints,
            Sources sources,
            RowSteps rowSteps,
            @Nullable Direction connector,
            Findings findings) {
        this.context = context;
        this.endpoints = endpoints;
        this.sources = sources;
        this.rowSteps = rowSteps;
        this.connector = connector;
        this.findings = findings;
    }

    void check(RouteText route, Validation.Reach reach) {
        List<EndpointUse> targets = route.endpoints().stream()
                .filter(endpoint -> endpoint.isTable() && !endpoint.step().equals("from"))
                .toList();
        targets.forEach(target -> target(route, target, reach));
        boolean writes = !targets.isEmpty() || route.endpoints().stream().anyMatch(this::isKamelet);
        if (route.from().isKafka() && writes && connector == Direction.SOURCE) {
            findings.error("not-here", route.file(), route.from().at(), SinkTopics.IN_SOURCE);
        } else if (route.from().isKafka() && (isFed() || writes)) {
            fromTopics(route, writes);
        }
    }

    private boolean isFed() {
        return connector == Direction.SINK;
    }

    private boolean isKamelet(EndpointUse endpoint) {
        return !endpoint.step().equals("from")
                && TableKamelets.isSink(context, endpoint.scheme() + ":" + endpoint.path());
    }

    private void target(RouteText route, EndpointUse target, Validation.Reach reach) {
        TableEndpoint endpoint = endpoint(route, target);
        if (endpoint == null) {
            return;
        }
        List<String> mistakes = new ArrayList<>();
        SinkSettings settings = SinkSettings.of(endpoint.getName(), endpoint.getConfiguration(), mistakes);
        mistakes.forEach(mistake -> mistake(route, target, mistake));
        if (!settings.capture().key().isEmpty()) {
            keyHidden(route, target, settings.capture().key());
        }
        // What is made when the first record comes cannot be compared yet.
        boolean isThere = !settings.definition().makes();
        if (isThere && reach != Validation.Reach.OFFLINE && EndpointUse.isFixed(target.path())) {
            sources.of(route, target).ifPresent(source -> table(route, target, settings, source, reach));
        }
    }

    private @Nullable TableEndpoint endpoint(RouteText route, EndpointUse target) {
        try {
            return TableRules.endpointOf(context, target, endpoints.meant(target));
        } catch (Exception e) {
            findings.error("bad-value", route.file(), target.at(), Causes.message(e));
            return null;
        }
    }

    private void table(
            RouteText route, EndpointUse target, SinkSettings settings, DataSource source, Validation.Reach reach) {
        try {
            Target found = new Database(source).target(settings.capture(), settings.mode());
            if (settings.capture().key().isEmpty() && settings.mode() != WriteMode.INSERT) {
                keyHidden(route, target, found.table().key());
            }
        } catch (CaptureException e) {
            e.mistakes().forEach(mistake -> mistake(route, target, mistake));
        } catch (SQLException e) {
            sources.unreachable(source, e, reach);
        }
    }

    /** A row is found again by its key; a tombstone has that as it was, for no step changes a record's key. */
    private void keyHidden(RouteText route, EndpointUse target, List<String> key) {
        for (EndpointUse use : route.endpoints()) {
            boolean isBefore = use.at().line() < target.at().line();
            RowStep step = isBefore && rowSteps.isOne(use) ? rowSteps.read(use).orElse(null) : null;
            if (step == null || !step.changesValues()) {
                continue;
            }
            List<String> hidden = step.columns().stream()
                    .filter(column -> key.stream().anyMatch(column::equalsIgnoreCase))
                    .toList();
            if (!hidden.isEmpty()) {
                findings.add(
                        step instanceof Hash ? Finding.Severity.WARNING : Finding.Severity.ERROR,
                        "key-hidden",
                        route.file(),
                        use.at().line(),
                        use.at().path(),
                        "%s is of the key of table:%s. %s"
                                .formatted(
                                        String.join(", ", hidden),
                                        target.path(),
                                        step instanceof Hash
                                                ? "Tombstones have it as it was, and delete nothing."
                                                : "Rows whose keys look alike then would be one row. Leave it as it is, or hash it."),
                        null);
            }
        }
    }

    /** A mistake stands where the first of the settings is written that it names. */
    private void mistake(RouteText route, EndpointUse target, String mistake) {
        Optional<String> first = Arrays.stream(mistake.split("\\W"))
                .filter(target.parameters()::containsKey)
                .findFirst();
        findings.error("table", route.file(), target.where(first.orElse("")), mistake);
    }

    private void fromTopics(RouteText route, boolean writes) {
        if (!isFed() && route.id() == null && route.from().parameter("groupId") == null) {
            findings.error(
                    "route-without-id",
                    route.file(),
                    route.from().at(),
                    "the route needs an id: the offsets of its topics are kept under it. Write id: %s above from:"
                            .formatted(route.from().path().replaceAll("\\W+", "-")));
        }
        SinkTopics.CONTRARY.forEach((written, why) -> {
            String[] setting = written.split("=", 2);
            // To other endpoints Camel's own consumer runs the route in the program, and these are its settings.
            if (writes && setting[1].equals(route.from().parameter(setting[0]))) {
                findings.error("rows-lost", route.file(), route.from().where(setting[0]), written + ": " + why);
            }
        });
        if (!isFed() && "latest".equals(route.from().parameter("autoOffsetReset"))) {
            findings.warning(
                    "rows-lost",
                    route.file(),
                    route.from().where("autoOffsetReset"),
                    "autoOffsetReset=latest leaves out what was on the topics before the route first ran. Leave it out to write all.");
        }
        route.steps().walk(node -> node.fields().forEach((step, field) -> {
            String why = LEAVES.get(step);
            if (why != null) {
                findings.error("rows-held", route.file(), field, "%s %s".formatted(step, why));
            } else if (skipsDuplicates(step, field) && writesIn(route, field)) {
                findings.error(
                        "rows-lost",
                        route.file(),
                        field,
                        "idempotentConsumer counts a record as done before it is written: one that is tried again would be left out. Leave it out: a replay changes nothing.");
            }
        }));
    }

    private boolean writesIn(RouteText route, YamlNode steps) {
        return route.endpoints().stream()
                .filter(endpoint -> endpoint.isTable() || isKamelet(endpoint))
                .anyMatch(endpoint -> endpoint.at().path().startsWith(steps.path()));
    }

    private static boolean skipsDuplicates(String step, YamlNode field) {
        return step.equals("idempotentConsumer")
                && !field.get("skipDuplicate").text("true").equals("false");
    }
}
