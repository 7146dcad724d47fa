package io.wadi.route;

import io.wadi.step.RowShape;
import io.wadi.step.RowStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.kafka.KafkaConstants;

/** What steps do to the rows of a table that must not be lost: the loss that a route's author does not see coming. */
final class StepRules {
    private static final Pattern COLUMN =
            Pattern.compile("\\$\\{(?:body|bodyAs\\([^)]*\\))(?:\\[['\"]?([^]'\"]+)['\"]?]"
                    + "|\\??\\.get\\(['\"]([^'\"]+)['\"]\\)|\\??\\.(\\w+)(?![\\w(]))");
    private static final Set<String> CHANGES_BODY = Set.of(
            "marshal",
            "unmarshal",
            "setBody",
            "transform",
            "convertBodyTo",
            "process",
            "bean",
            "script",
            "enrich",
            "pollEnrich",
            "poll",
            "toD",
            "claimCheck");
    /** What may make something of a row whose failure was caught. */
    private static final Set<String> HANDS_ON = Set.of(
            "to",
            "toD",
            "throwException",
            "bean",
            "process",
            "enrich",
            "multicast",
            "recipientList",
            "routingSlip",
            "dynamicRouter");

    /** What keeps a value beside the body, by the name under which expressions find it. */
    private static final Map<String, String> KEEPERS =
            Map.of("setHeader", "header", "setProperty", "exchangeProperty", "setVariable", "variable");

    private static final Pattern KEPT =
            Pattern.compile("\\$\\{(header|exchangeProperty|variable)(?:s?[.:]|s?\\[['\"]?)([\\w.-]+)");

    /** Headers by which a record finds its topic and its partition. */
    private static final Set<String> LEADS = Set.of(
            KafkaConstants.OVERRIDE_TOPIC.toLowerCase(Locale.ROOT),
            KafkaConstants.KEY.toLowerCase(Locale.ROOT),
            KafkaConstants.PARTITION_KEY.toLowerCase(Locale.ROOT));

    /** Steps whose expressions say where the row goes. */
    private static final Set<String> WAYS = Set.of("filter", "recipientList", "routingSlip", "dynamicRouter");

    private static final Set<String> NOTES = Set.of("log", "mock", "controlbus");
    private static final Set<String> QUEUES = Set.of("seda", "vm", "disruptor", "disruptor-vm");
    /** What an aggregate of rows may say: windows can be followed with these. */
    private static final Set<String> WINDOW = Set.of(
            "id",
            "description",
            "note",
            "correlationExpression",
            "completionPredicate",
            "completionSize",
            "completionSizeExpression",
            "completionTimeout",
            "completionTimeoutExpression",
            "completionTimeoutCheckerInterval",
            "completionInterval",
            "completionOnNewCorrelationGroup",
            "eagerCheckCompletion",
            "aggregateController",
            "aggregationStrategy",
            "aggregationStrategyMethodName",
            "aggregationStrategyMethodAllowNull",
            "steps");

    /** Why it may not say others. */
    private static final Map<String, String> NO_WINDOW = Map.of(
            "aggregationRepository",
            "rows that a window holds are read again after a crash, and would be there twice. Leave it out.",
            "optimisticLocking",
            "takes a row into a window more than once. Leave it out.",
            "parallelProcessing",
            "the windows of one key would overtake each other. Leave it out.",
            "executorService",
            "the windows of one key would overtake each other. Leave it out.",
            "closeCorrelationKeyOnCompletion",
            "refuses late rows. Leave it out: they open a window of their own, with the header wadi.late if correlationExpression has a ${slice()}.",
            "completionFromBatchConsumer",
            "rows of a table come in no batches. Write completionSize, completionTimeout or completionInterval.",
            "forceCompletionOnStop",
            "a stopped route sends nothing: what is in its windows is read again at the next start. Leave it out.",
            "completeAllOnStop",
            "a stopped route sends nothing: what is in its windows is read again at the next start. Leave it out.");

    /** Sends the body as it is, and leaves it so. */
    private static final Set<String> LEAVES_BODY = Set.of("kafka", "log", "mock", "direct", "seda", "controlbus");

    private final Findings findings;
    private final RowSteps rowSteps;
    private final boolean takesRows;
    private final Map<String, RouteText> direct = new HashMap<>();

    /**
     * @param all the routes, into which rows may go on
     * @param takesRows whether a row may reach kafka: as it is
     */
    StepRules(Findings findings, RowSteps rowSteps, List<RouteText> all, boolean takesRows) {
        this.findings = findings;
        this.rowSteps = rowSteps;
        this.takesRows = takesRows;
        all.stream()
                .filter(route -> route.from().scheme().equals("direct"))
                .forEach(route -> direct.put(route.from().path(), route));
    }

    /** Checks a route, and tells where it names columns. */
    ColumnUses check(RouteText route) {
        if (!route.isTable()) {
            route.steps().walk(node -> node.fields().forEach((step, field) -> eagerly(route, step, field)));
            return ColumnUses.NONE;
        }
        Walk walk = new Walk(route, new HashSet<>(), new HashMap<>());
        walk.steps(route.steps(), Body.ROW);
        if (!walk.sends && !walk.calls) {
            findings.warning(
                    "nothing-sent",
                    route.file(),
                    route.from().at(),
                    "no step sends to kafka: the rows count as seen and go nowhere.");
        }
        return new ColumnUses(walk.columns, walk.rowSteps);
    }

    private void eagerly(RouteText route, String step, YamlNode node) {
        if (step.equals("idempotentConsumer") && !node.get("eager").text("true").equals("false")) {
            findings.warning(
                    "eager-idempotent-consumer",
                    route.file(),
                    node,
                    "idempotentConsumer marks a message before it is sent: a crash in between loses it. Write eager: false.");
        }
    }

    /** One pass over a route's steps, in their order. */
    private final class Walk {
        private final RouteText route;
        private final Set<RouteText> met;
        private final Map<String, Set<String>> kept;
        private final List<ColumnUse> columns = new ArrayList<>();
        private final List<StepUse> rowSteps = new ArrayList<>();
        private boolean sends;
        private boolean calls;
        private boolean inWindow;
        private boolean windowed;

        /**
         * @param met the routes that the row has gone on to so far
         * @param kept the columns in each header, property and variable
         */
        Walk(RouteText route, Set<RouteText> met, Map<String, Set<String>> kept) {
            this.route = route;
            this.met = met;
            this.kept = kept;
        }

        /** @return what is the body behind them */
        Body steps(YamlNode list, Body before) {
            Body now = before;
            for (YamlNode item : list.items()) {
                for (Map.Entry<String, YamlNode> step : item.fields().entrySet()) {
                    now = step(step.getKey(), step.getValue(), now);
                }
            }
            return now;
        }

        private Body step(String step, YamlNode node, Body body) {
            switch (step) {
                case "aggregate" -> {
                    return window(node, body);
                }
                case "resequence" -> held(step, node);
                case "wireTap" -> wireTap(node);
                case "threads" ->
                    warn(
                            "threads",
                            node,
                            "threads is of no use here, for rows go through the route many at a time already; and when its queue is full it refuses rows.");
                case "sample" -> warn("rows-dropped", node, "sample drops rows, and they count as delivered.");
                case "idempotentConsumer" -> idempotent(node);
                case "doTry" -> caught(node);
                case "setHeader", "setProperty", "setVariable" -> keep(step, node, body);
                case "setHeaders" -> node.get("headers").items().forEach(each -> keep("setHeader", each, body));
                case "setVariables" -> node.get("variables").items().forEach(each -> keep("setVariable", each, body));
                case "transformDataType" -> {
                    return typed(node.get("toType"), body);
                }
                case "to", "toD", "kamelet" -> {
                    return to(EndpointUse.of(step, node), node, body);
                }
                default -> {
                    // no rule
                }
            }
            if (WAYS.contains(step)) {
                columns(step, node, body);
            }
            Body now = CHANGES_BODY.contains(step) ? body.changedBy(step) : body;
            if (step.equals("choice")) {
                return choice(node, now);
            }
            Body after = now;
            for (YamlNode block : blocks(node)) {
                // What is caught has passed some of the steps that were tried.
                after = after.or(steps(block, step.equals("doTry") ? after : now));
            }
            return after;
        }

        private Body choice(YamlNode choice, Body body) {
            Body after = steps(choice.get("otherwise").get("steps"), body);
            for (YamlNode when : choice.get("when").items()) {
                columns("when", when, body);
                after = after.or(steps(when.get("steps"), body));
            }
            return after;
        }

        /** A header, property or variable, which may say later where the row goes. */
        private void keep(String step, YamlNode node, Body body) {
            String name = node.get("name").text("");
            if (step.equals("setHeader") && LEADS.contains(name.toLowerCase(Locale.ROOT))) {
                columns(step, node, body);
            }
            Set<String> columns = new HashSet<>();
            node.walk(part -> named(step, part, body).forEach(use -> columns.addAll(use.origins())));
            kept.put(KEEPERS.get(step) + "." + name, columns);
        }

        private Body typed(YamlNode type, Body body) {
            String name = type.text("");
            if (!EndpointUse.isFixed(name)) {
                error(
                        "placeholder-in-data-type",
                        type,
                        "transformDataType takes no placeholder: Camel does not resolve it there.");
                return body.changedBy("transformDataType");
            }
            if (!name.startsWith("wadi:")) {
                return body.changedBy("transformDataType");
            }
            if (!RowType.names().contains(name)) {
                findings.unknown(
                        "unknown-data-type",
                        route.file(),
                        type.line(),
                        type.path(),
                        "data type",
                        name,
                        RowType.names());
            }
            return RowType.leavesRow(name) ? body : body.shaped(null);
        }

        private List<YamlNode> blocks(YamlNode node) {
            List<YamlNode> blocks = new ArrayList<>();
            node.fields().forEach((name, field) -> {
                if (name.equals("steps")) {
                    blocks.add(field);
                } else if (!field.get("steps").isMissing()) {
                    blocks.add(field.get("steps"));
                } else {
                    field.items().stream().map(item -> item.get("steps")).forEach(blocks::add);
                }
            });
            return blocks;
        }

        private Body to(EndpointUse endpoint, YamlNode node, Body body) {
            if (rules().isOne(endpoint)) {
                return rowStep(endpoint, body);
            }
            if (QUEUES.contains(endpoint.scheme()) && !"Always".equals(endpoint.parameter("waitForTaskToComplete"))) {
                error(
                        "row-leaves-route",
                        endpoint.at(),
                        "%s: takes the row out of the route, which ends before its record is made. Send to kafka in the route itself."
                                .formatted(endpoint.scheme()));
            }
            boolean goesOn = endpoint.scheme().equals("direct");
            if (endpoint.step().equals("toD") && (endpoint.isKafka() || goesOn)) {
                columns("toD", node, body);
            }
            RouteText next = goesOn ? direct.get(endpoint.path()) : null;
            if (next != null) {
                return goOn(next, body);
            }
            calls |= goesOn || !LEAVES_BODY.contains(endpoint.scheme());
            if (endpoint.isKafka()) {
                sends = true;
                if (!body.isOther() && (!takesRows || inWindow)) {
                    error(
                            "missing-marshal",
                            endpoint.at(),
                            "the %s reaches kafka:%s as a %s, not as bytes. Put a step before it: - marshal: {json: {}}"
                                    .formatted(
                                            inWindow ? "window" : "row", endpoint.path(), inWindow ? "list" : "map"));
                } else if (takesRows && body.isMarshalled()) {
                    error(
                            "marshalled",
                            endpoint.at(),
                            "what reaches kafka:%s is marshalled, and the connector's value.converter would wrap it once more. Leave marshal out of the route, or write value.converter = org.apache.kafka.connect.converters.ByteArrayConverter"
                                    .formatted(endpoint.path()));
                }
            }
            boolean leaves = !endpoint.step().equals("toD") && LEAVES_BODY.contains(endpoint.scheme());
            return leaves ? body : body.changedBy(endpoint.scheme());
        }

        /** The row stays a row, with other columns. */
        private Body rowStep(EndpointUse endpoint, Body body) {
            if (body.isMarshalled()) {
                error(
                        "step-after-marshal",
                        endpoint.at(),
                        "kamelet:%s wants the row, and what comes here is marshalled. Write it before marshal."
                                .formatted(endpoint.path()));
            }
            RowShape shape = body.shape();
            Optional<RowStep> step = rules().read(endpoint);
            if (shape == null || step.isEmpty()) {
                return body.shaped(null);
            }
            rowSteps.add(new StepUse(endpoint, step.get(), shape));
            return body.shaped(step.get().after(shape));
        }

        private RowSteps rules() {
            return StepRules.this.rowSteps;
        }

        /** The row goes on in another route, within its own run. */
        private Body goOn(RouteText next, Body body) {
            if (!met.add(next)) {
                return body;
            }
            Walk walk = new Walk(next, met, kept);
            walk.inWindow = inWindow;
            Body after = walk.steps(next.steps(), body);
            sends |= walk.sends;
            calls |= walk.calls;
            if (next.file().equals(route.file())) {
                columns.addAll(walk.columns);
                rowSteps.addAll(walk.rowSteps);
            }
            return after;
        }

        private void caught(YamlNode doTry) {
            for (YamlNode doCatch : doTry.get("doCatch").items()) {
                Set<String> steps = new HashSet<>();
                doCatch.get("steps").walk(node -> node.fields().forEach((step, field) -> {
                    if (!NOTES.contains(EndpointUse.of(step, field).scheme())) {
                        steps.add(step);
                    }
                }));
                if (Collections.disjoint(steps, HANDS_ON)) {
                    warn(
                            "rows-dropped",
                            doCatch,
                            "doCatch ends a failure without sending the row anywhere: it counts as delivered. Leave it out, then the row is tried again and at last goes to deadLetterTopic; or send it to a topic here.");
                }
            }
        }

        /** What comes after it in the list is for the rows, each as it came. */
        private Body window(YamlNode node, Body body) {
            if (inWindow) {
                error(
                        "rows-held",
                        node,
                        "an aggregate in the steps of another would hold its windows back: they could not be committed. Leave one of them out.");
            }
            if (windowed) {
                warn(
                        "windows-wait",
                        node,
                        "a row in the windows of two aggregates is committed when both windows are sent, together with all that they hold.");
            }
            windowed = true;
            windowOptions(node);
            if ("true".equals(route.from().parameter("split"))) {
                error(
                        "rows-held",
                        route.from().where("split"),
                        "split: the delete and the insert of a row that moves would be in two windows, and each of them would wait for the other. Leave split or aggregate out.");
            } else if (!"ignore".equals(route.from().parameter("deletes"))) {
                warn(
                        "windowed-delete",
                        node,
                        "a delete in a window looks like any other row of it, and gets no tombstone. Write deletes: ignore, or let deletes go another way by ${header[wadi.operation]} before the aggregate.");
            }
            columns("aggregate", node.get("correlationExpression"), body);
            inWindow = true;
            steps(node.get("steps"), Body.ROW);
            inWindow = false;
            return body;
        }

        private void windowOptions(YamlNode node) {
            node.fields().forEach((option, field) -> {
                if (!WINDOW.contains(option) && !"false".equals(field.text())) {
                    error(
                            "window-option",
                            field,
                            "aggregate: %s: %s"
                                    .formatted(
                                            option,
                                            NO_WINDOW.getOrDefault(
                                                    option,
                                                    "rows would be lost by it, or it is not known what becomes of them. Leave it out.")));
                }
            });
        }

        private void held(String step, YamlNode node) {
            error(
                    "rows-held",
                    node,
                    "%s holds rows back: they would count as delivered before their record is sent, and a crash, or the next delete of such a row, would lose them."
                            .formatted(step));
        }

        private void wireTap(YamlNode node) {
            EndpointUse target = EndpointUse.of("wireTap", node);
            if (target.isKafka()) {
                error(
                        "row-leaves-route",
                        node,
                        "wireTap sends a copy that nothing waits for: its record may come too late for the row's commit. Use to: instead.");
            } else if (!target.scheme().equals("log")) {
                warn(
                        "row-leaves-route",
                        node,
                        "wireTap sends a copy that nothing waits for: what %s: does with it is not part of the row's delivery."
                                .formatted(target.scheme()));
            }
        }

        private void idempotent(YamlNode node) {
            if (node.get("eager").text("true").equals("false")) {
                warn(
                        "idempotent-consumer",
                        node,
                        "table: remembers rows by itself; what idempotentConsumer takes for a duplicate, a later state of the row perhaps, counts as delivered and is never sent.");
            } else {
                error(
                        "eager-idempotent-consumer",
                        node,
                        "idempotentConsumer marks a row before it is sent: a crash in between loses it. Leave it out, for table: remembers rows by itself.");
            }
        }

        private void columns(String step, YamlNode node, Body body) {
            if (inWindow) {
                return;
            }
            Set<String> met = new HashSet<>();
            node.fields().forEach((name, field) -> {
                if (!name.equals("steps")) {
                    field.walk(part -> told(step, part, body, met));
                }
            });
            told(step, node, body, met);
        }

        private void told(String step, YamlNode part, Body body, Set<String> met) {
            for (ColumnUse use : named(step, part, body)) {
                if (met.add(use.column())) {
                    columns.add(use);
                }
            }
        }

        /** The columns that an expression asks for, of the row itself or of what was kept beside it. */
        private List<ColumnUse> named(String step, YamlNode part, Body body) {
            List<ColumnUse> uses = new ArrayList<>();
            RowShape shape = body.shape();
            Matcher column = COLUMN.matcher(part.text(""));
            while (shape != null && column.find()) {
                String name = group(column, 1, group(column, 2, column.group(3)));
                uses.add(new ColumnUse(step, name, part, shape));
            }
            Matcher keeper = KEPT.matcher(part.text(""));
            while (keeper.find()) {
                kept.getOrDefault(keeper.group(1) + "." + keeper.group(2), Set.of())
                        .forEach(name -> uses.add(new ColumnUse(step, name, part, RowShape.AS_READ)));
            }
            return uses;
        }

        private static String group(Matcher matcher, int group, String otherwise) {
            return matcher.group(group) == null ? otherwise : matcher.group(group);
        }

        private void error(String code, YamlNode at, String message) {
            findings.error(code, route.file(), at, message);
        }

        private void warn(String code, YamlNode at, String message) {
            findings.warning(code, route.file(), at, message);
        }
    }
}
