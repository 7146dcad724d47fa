package io.wadi.route;

import io.wadi.route.TableConfiguration.Deletes;
import io.wadi.route.TableConfiguration.Seen;
import io.wadi.table.CaptureException;
import io.wadi.table.Column;
import io.wadi.table.Database;
import io.wadi.table.Spelling;
import io.wadi.table.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/** Whether what a route says of its table fits together, and fits the database. */
final class TableRules {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final List<String> NAMING = List.of("key", "columns", "version", "where", "query", "isolation");

    private final CamelContext context;
    private final EndpointRules endpoints;
    private final Sources sources;
    private final Function<TableConfiguration, List<String>> delivery;
    private final Findings findings;

    /** @param delivery what is wrong with how a route delivers, beside what is wrong anywhere */
    TableRules(
            CamelContext context,
            EndpointRules endpoints,
            Sources sources,
            Function<TableConfiguration, List<String>> delivery,
            Findings findings) {
        this.context = context;
        this.endpoints = endpoints;
        this.sources = sources;
        this.delivery = delivery;
        this.findings = findings;
    }

    /** @param columns where the route names columns; checked here, where the key may be known */
    void check(RouteText route, ColumnUses columns, Validation.Reach reach) {
        checkId(route);
        TableEndpoint endpoint = endpoint(route);
        if (endpoint == null) {
            return;
        }
        TableConfiguration written = endpoint.getConfiguration();
        List<String> mistakes = new ArrayList<>();
        FlowSettings settings = FlowSettings.of(endpoint.getName(), written, endpoint.getDelay(), mistakes);
        mistakes.addAll(Deliveries.mistakes(written));
        mistakes.addAll(endpoint.pollMistakes());
        mistakes.addAll(delivery.apply(written));
        mistakes.forEach(mistake -> mistake(route, mistake));
        deletesNeverFound(route, written);
        List<Table> tables = reach == Validation.Reach.OFFLINE ? List.of() : tables(route, settings, columns, reach);
        if (tables.isEmpty()) {
            steps(route, settings, columns, List.of());
        }
        columns(route, written, columns.decisions(), tables);
    }

    /** The seen rows of a route are found again by its id. */
    void checkId(RouteText route) {
        if (route.id() == null) {
            findings.error(
                    "route-without-id",
                    route.file(),
                    route.from().at(),
                    "the route needs an id: its seen rows are kept under it. Write id: %s above from:"
                            .formatted(route.from().path().replaceAll("\\W+", "-")));
        }
    }

    private @Nullable TableEndpoint endpoint(RouteText route) {
        try {
            return endpointOf(context, route.from(), endpoints.meant(route.from()));
        } catch (Exception e) {
            findings.error("bad-value", route.file(), route.from().at(), Causes.message(e));
            return null;
        }
    }

    /** The endpoint as the route writes it, but for the data source: that it is missing is no reason to say nothing of the rest. */
    static TableEndpoint endpointOf(CamelContext context, RouteText route) throws Exception {
        Map<String, String> written = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> each : route.from().parameters().entrySet()) {
            if (each.getValue().text() != null) {
                written.put(
                        each.getKey(),
                        context.resolvePropertyPlaceholders(each.getValue().text("")));
            }
        }
        return endpointOf(context, route.from(), written);
    }

    static TableEndpoint endpointOf(CamelContext context, EndpointUse use, Map<String, String> written)
            throws Exception {
        Map<String, Object> parameters = new LinkedHashMap<>(written);
        parameters.remove("dataSource");
        String query = URISupport.createQueryString(parameters);
        String path = context.resolvePropertyPlaceholders(use.path());
        return (TableEndpoint) context.getComponent("table", TableComponent.class)
                .createEndpoint("table:" + path + (query.isEmpty() ? "" : "?" + query));
    }

    /** A mistake stands where the first of the settings is written that it names. */
    private void mistake(RouteText route, String mistake) {
        String first = Arrays.stream(mistake.split("\\W"))
                .filter(route.from().parameters()::containsKey)
                .findFirst()
                .orElse("");
        findings.error("contradiction", route.file(), route.from().where(first), mistake);
    }

    private void deletesNeverFound(RouteText route, TableConfiguration written) {
        if (written.getVersion() != null
                && written.getSeen() == Seen.all
                && written.getDeletes() != Deletes.ignore
                && written.getFullScan().trim().equals("never")) {
            findings.warning(
                    "deletes-never-found",
                    route.file(),
                    route.from().where("fullScan"),
                    "fullScan: never finds no deletes and no row whose update forgot the version column.");
        }
    }

    /** The tables, if nothing is wrong with how the route names them. */
    private List<Table> tables(RouteText route, FlowSettings settings, ColumnUses columns, Validation.Reach reach) {
        Optional<DataSource> source = sources.of(route);
        if (source.isEmpty()) {
            return List.of();
        }
        try {
            Database database = new Database(source.get());
            List<Table> tables = database.resolve(settings.capture());
            for (Table table : tables) {
                for (String warning : database.warnings(table)) {
                    findings.warning("slow-or-late", route.file(), route.from().where("version"), warning);
                }
            }
            named(route, settings, columns, tables);
            return tables;
        } catch (CaptureException e) {
            e.mistakes().forEach(mistake -> findings.error("table", route.file(), namedBy(route, mistake), mistake));
            named(route, settings, columns, e.tables());
        } catch (SQLException e) {
            sources.unreachable(source.get(), e, reach);
        }
        return List.of();
    }

    /** The setting that holds a name which the mistake quotes, or the table. */
    private static YamlNode namedBy(RouteText route, String mistake) {
        Matcher quoted = QUOTED.matcher(mistake);
        if (quoted.find()) {
            for (String setting : NAMING) {
                if (Objects.requireNonNullElse(route.from().parameter(setting), "")
                        .contains(quoted.group(1))) {
                    return route.from().where(setting);
                }
            }
        }
        return mistake.startsWith("The query")
                ? route.from().where("query")
                : route.from().at();
    }

    /** The columns that {@code keep} and the steps name. */
    private void named(RouteText route, FlowSettings settings, ColumnUses columns, List<Table> tables) {
        tables.forEach(table -> kept(route, settings, table));
        if (!tables.isEmpty()) {
            steps(route, settings, columns, tables);
        }
        columns.decisions().forEach(use -> unknown(route, use, tables));
    }

    private void steps(RouteText route, FlowSettings settings, ColumnUses columns, List<Table> tables) {
        new StepColumnRules(route, settings.capture().key(), findings).check(columns.steps(), tables);
    }

    private void kept(RouteText route, FlowSettings settings, Table table) {
        List<String> names = table.columns().stream().map(Column::name).toList();
        for (String kept : settings.tracking().keep()) {
            if (!kept.equals("*") && !contains(names, kept)) {
                findings.error(
                        "table",
                        route.file(),
                        route.from().where("keep"),
                        "keep: the column \"%s\" is not in %s.%s Columns: %s."
                                .formatted(
                                        kept,
                                        table.name(),
                                        Spelling.didYouMean(kept, names),
                                        String.join(", ", names)));
            }
        }
    }

    private void columns(RouteText route, TableConfiguration written, List<ColumnUse> uses, List<Table> tables) {
        if (written.getDeletes() == Deletes.ignore || written.getSeen() == Seen.recent) {
            return;
        }
        List<String> keep = FlowSettings.list(written.getKeep());
        for (ColumnUse use : uses) {
            if (findings.hasErrorAt(use.at().path())) {
                continue; // there is no such column, which is told
            }
            for (String origin : use.origins()) {
                ColumnUse there = use.of(origin);
                if (keep.contains("*") || contains(keep, origin)) {
                    moves(route, written, there);
                } else {
                    forgotten(route, written, there, tables);
                }
            }
        }
    }

    private void unknown(RouteText route, ColumnUse use, List<Table> tables) {
        for (Table table : tables) {
            List<String> names =
                    use.shape().names(table.columns().stream().map(Column::name).toList());
            if (!names.contains(use.column()) && !use.shape().isMade(use.column())) {
                findings.error(
                        "unknown-column",
                        route.file(),
                        use.at(),
                        "the rows of %s have no column \"%s\".%s"
                                .formatted(table.name(), use.column(), Spelling.didYouMean(use.column(), names)));
                return;
            }
        }
    }

    private void moves(RouteText route, TableConfiguration written, ColumnUse use) {
        if (!written.isSplit() && !use.step().equals("aggregate")) {
            findings.warning(
                    use.step().equals("filter") ? "filter-hides-change" : "moved-row-stays",
                    route.file(),
                    use.at(),
                    "when %s changes, the row goes another way and nothing tells where it went before. Write split: true."
                            .formatted(use.column()));
        }
    }

    private void forgotten(RouteText route, TableConfiguration written, ColumnUse use, List<Table> tables) {
        boolean known = !tables.isEmpty() || written.getKey() != null;
        boolean inKey = tables.isEmpty()
                ? contains(FlowSettings.list(written.getKey()), use.column())
                : tables.stream().allMatch(table -> table.key().contains(use.column()));
        if (inKey) {
            return;
        }
        String message =
                "a deleted row is known by its key and the kept columns only, so without %1$s its delete goes another way than its record did%2$s. Write keep: %1$s%3$s"
                        .formatted(
                                use.column(),
                                known ? "" : " (unless it is the key)",
                                use.step().equals("filter") ? ", or where: instead of filter" : "");
        findings.add(
                known ? Finding.Severity.ERROR : Finding.Severity.WARNING,
                "delete-loses-its-way",
                route.file(),
                use.at().line(),
                use.at().path(),
                message,
                "keep: " + use.column());
    }

    private static boolean contains(Collection<String> names, String name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }
}
