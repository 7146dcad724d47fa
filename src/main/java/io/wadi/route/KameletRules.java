package io.wadi.route;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.wadi.route.Validation.Reach;
import io.wadi.table.Spelling;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Whether a route that begins with a Kamelet gives it what it wants; Camel only says that no route could be made, and a pool tries without end. */
final class KameletRules {
    /** What any Kamelet takes: Camel reads it before the Kamelet does. */
    private static final Set<String> OF_CAMEL =
            Set.of("location", "noErrorHandler", "bridgeErrorHandler", "exceptionHandler", "exchangePattern");

    /** How Camel writes a value in one line with the Kamelet that is not to be taken apart. */
    private static final Pattern RAW = Pattern.compile("^RAW(?:\\((.*)\\)|\\{(.*)})$");

    private static final String OWN = "wadi-";

    private static final List<String> STEPS =
            List.of("rename", "drop", "keep", "mask", "hash", "set", "cast", "flatten", "lookup");

    private final CamelContext context;
    private final TableRules tables;
    private final Placeholders placeholders;
    private final boolean takesRows;
    private final Findings findings;

    /** @param takesRows whether a row is to reach kafka: as it is */
    KameletRules(
            CamelContext context, TableRules tables, Placeholders placeholders, boolean takesRows, Findings findings) {
        this.context = context;
        this.tables = tables;
        this.placeholders = placeholders;
        this.takesRows = takesRows;
        this.findings = findings;
    }

    void check(RouteText route, Reach reach) {
        YamlNode kamelet = TableKamelets.read(context, "kamelet:" + route.from().path());
        settings(route, route.from(), kamelet.get("spec").get("definition"));
        if (TableKamelets.isOne(kamelet)) {
            tables.checkId(route);
            marshalled(route, kamelet.get("spec").get("template"));
            if (reach != Reach.OFFLINE) {
                database(route, route.from(), reach);
            }
        }
    }

    /** What a route's steps give to Kamelets. */
    void steps(RouteText route) {
        for (EndpointUse endpoint : route.endpoints()) {
            if (endpoint.scheme().equals("kamelet") && !endpoint.step().equals("from")) {
                YamlNode kamelet = TableKamelets.read(context, "kamelet:" + endpoint.path());
                if (kamelet.isMissing() && endpoint.path().startsWith(OWN)) {
                    unknown(route, endpoint);
                }
                settings(route, endpoint, kamelet.get("spec").get("definition"));
            }
        }
    }

    /** The databases of those that end a route, and write to a table. */
    void sinks(RouteText route, Reach reach) {
        for (EndpointUse endpoint : route.endpoints()) {
            boolean isStep =
                    endpoint.scheme().equals("kamelet") && !endpoint.step().equals("from");
            if (isStep
                    && reach != Reach.OFFLINE
                    && TableKamelets.isSink(TableKamelets.read(context, "kamelet:" + endpoint.path()))) {
                database(route, endpoint, reach);
            }
        }
    }

    /** One that is called as ours are; any other may be made in a way of its own. */
    private void unknown(RouteText route, EndpointUse endpoint) {
        findings.unknown(
                "unknown-kamelet",
                route.file(),
                endpoint.at().line(),
                endpoint.at().path(),
                "Kamelet",
                endpoint.path(),
                STEPS.stream().map(step -> OWN + step + "-action").toList());
    }

    private void settings(RouteText route, EndpointUse endpoint, YamlNode definition) {
        Set<String> known = new TreeSet<>(definition.get("properties").fields().keySet());
        if (known.isEmpty()) {
            return; // one that is made elsewhere, or says nothing of what it takes
        }
        known.addAll(OF_CAMEL);
        endpoint.parameters().forEach((name, at) -> {
            if (!known.contains(name)) {
                findings.unknown("unknown-setting", route.file(), at.line(), at.path(), "setting", name, known);
            }
        });
        definition.get("required").items().stream()
                .map(YamlNode::text)
                .filter(name -> name != null && !endpoint.parameters().containsKey(name))
                .filter(name ->
                        definition.get("properties").get(name).get("default").isMissing())
                .filter(name -> !isMeant(name, endpoint, known))
                .forEach(name -> findings.error(
                        "missing-setting",
                        route.file(),
                        endpoint.at(),
                        "kamelet:%s needs %s.".formatted(endpoint.path(), name)));
    }

    /** Whether a setting that nobody knows stands for this one, which is told there. */
    private static boolean isMeant(String name, EndpointUse endpoint, Set<String> known) {
        return endpoint.parameters().keySet().stream()
                .filter(written -> !known.contains(written))
                .anyMatch(written ->
                        Spelling.nearest(written, known).filter(name::equals).isPresent());
    }

    private void marshalled(RouteText route, YamlNode template) {
        boolean[] marshals = {false};
        template.walk(node -> marshals[0] |= node.fields().containsKey("marshal"));
        if (takesRows && marshals[0]) {
            findings.error(
                    "marshalled",
                    route.file(),
                    route.from().at(),
                    "kamelet:%s gives text, which the connector's value.converter would wrap once more. Write value.converter = org.apache.kafka.connect.converters.ByteArrayConverter, or begin the route with table:"
                            .formatted(route.from().path()));
        }
    }

    /** By a pool as the Kamelet makes one, since pools find drivers where a connector's threads do not look. */
    private void database(RouteText route, EndpointUse endpoint, Reach reach) {
        String url = resolved(endpoint, "jdbcUrl");
        if (url == null) {
            return;
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(resolved(endpoint, "username"));
        config.setPassword(resolved(endpoint, "password"));
        config.setInitializationFailTimeout(-1);
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            pool.getConnection().close();
        } catch (SQLException e) {
            tell(route, endpoint, Causes.message(e), reach == Reach.EVERYTHING);
        } catch (RuntimeException e) {
            // What no time will mend: there is no such driver, or the address is none.
            tell(route, endpoint, Causes.message(e), true);
        }
    }

    private void tell(RouteText route, EndpointUse endpoint, String why, boolean isError) {
        YamlNode at = endpoint.where("jdbcUrl");
        String message = "the database does not answer: " + why;
        if (isError) {
            findings.error("database-unreachable", route.file(), at, message);
        } else {
            findings.warning(
                    "database-unreachable",
                    route.file(),
                    at,
                    Causes.sentence(message) + " It is tried again and again.");
        }
    }

    private @Nullable String resolved(EndpointUse endpoint, String parameter) {
        String written = endpoint.parameter(parameter);
        return written == null ? null : placeholders.resolved(unraw(written));
    }

    /** The value itself. */
    static String unraw(String written) {
        return RAW.matcher(written).replaceFirst("$1$2");
    }
}
