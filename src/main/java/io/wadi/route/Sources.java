package io.wadi.route;

import io.wadi.table.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The data sources of the settings, as routes name them. */
final class Sources {
    private static final String EXAMPLE =
            "Example: camel.beans.shop = #class:com.zaxxer.hikari.HikariDataSource and camel.beans.shop.jdbcUrl = jdbc:mysql://localhost:3306/shop";

    private final Map<String, DataSource> all;
    private final String settings;
    private final Findings findings;
    private final Set<DataSource> told = new HashSet<>();

    Sources(CamelContext context, String settings, Findings findings) {
        this.all = context.getRegistry().findByTypeWithName(DataSource.class);
        this.settings = settings;
        this.findings = findings;
    }

    /** The one a route means; empty, and told, if there is none. */
    Optional<DataSource> of(RouteText route) {
        return of(route, route.from());
    }

    /** The one that an endpoint of a route means. */
    Optional<DataSource> of(RouteText route, EndpointUse endpoint) {
        String named = endpoint.parameter("dataSource");
        if (named != null && EndpointUse.isFixed(named)) {
            return named(route, endpoint, bean(named));
        }
        if (all.size() != 1 && findings.hasErrorUnder("camel.beans.", "")) {
            return Optional.empty(); // told there
        }
        if (all.isEmpty()) {
            findings.error("no-data-source", settings, 0, "camel.beans", "there is no data source. " + EXAMPLE);
        } else if (all.size() > 1) {
            findings.error(
                    "no-data-source",
                    route.file(),
                    endpoint.at(),
                    "there are several data sources (%s). Name one: dataSource: \"#%s\""
                            .formatted(
                                    String.join(", ", all.keySet()),
                                    all.keySet().iterator().next()));
        }
        return all.size() == 1 ? answering(all.values().iterator().next()) : Optional.empty();
    }

    private Optional<DataSource> named(RouteText route, EndpointUse endpoint, String name) {
        DataSource source = all.get(name);
        if (source == null && !findings.hasErrorAt("camel.beans." + name)) {
            findings.error(
                    "no-data-source",
                    route.file(),
                    endpoint.where("dataSource"),
                    all.isEmpty()
                            ? "there is no data source \"%s\". %s".formatted(name, EXAMPLE)
                            : "there is no data source \"%s\".%s"
                                    .formatted(name, Spelling.didYouMean(name, all.keySet())));
        }
        return Optional.ofNullable(source)
                .or(() -> Spelling.nearest(name, all.keySet()).map(all::get))
                .flatMap(this::answering);
    }

    /** One that does not answer is not asked again, and one whose settings are wrong not at all. */
    private Optional<DataSource> answering(DataSource source) {
        String settings = "camel.beans." + name(source);
        boolean wrong = findings.hasErrorUnder(settings + ".", "") || findings.hasErrorAt(settings);
        return wrong || told.contains(source) || !isComplete(source, settings) ? Optional.empty() : Optional.of(source);
    }

    /** A pool tells by any exception at all that its own settings do not suffice. */
    private boolean isComplete(DataSource source, String path) {
        try (Connection connection = source.getConnection()) {
            return connection != null;
        } catch (SQLException e) {
            return true; // told when the database is asked
        } catch (RuntimeException e) {
            findings.error("data-source", settings, 0, path, "%s: %s".formatted(path, Causes.message(e)));
            return false;
        }
    }

    private String name(DataSource source) {
        return all.entrySet().stream()
                .filter(each -> each.getValue() == source)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Told once for each source. One that may come back by itself does not keep routes from starting. */
    void unreachable(DataSource source, Exception e, Validation.Reach reach) {
        if (!told.add(source)) {
            return;
        }
        String name = name(source);
        String url = url(source);
        String state = sqlState(e);
        boolean refused = state.startsWith("28") || state.equals("3D000") || state.equals("42000");
        String message = "the database%s%s: %s"
                .formatted(
                        url == null ? "" : " at " + url,
                        refused ? " lets nobody in" : " does not answer",
                        Causes.message(e));
        if (refused || reach == Validation.Reach.EVERYTHING) {
            findings.error(
                    refused ? "database-refuses" : "database-unreachable", settings, 0, "camel.beans." + name, message);
        } else {
            findings.warning(
                    "database-unreachable",
                    settings,
                    0,
                    "camel.beans." + name,
                    Causes.sentence(message) + " It is tried again and again.");
        }
    }

    /** Whether all of them answer. */
    void ask(Validation.Reach reach) {
        for (DataSource each : all.values()) {
            answering(each).ifPresent(source -> ask(source, reach));
        }
    }

    /** Whether the one that an endpoint of Camel's own names answers, or all of them if it leaves that to Camel. */
    void ask(RouteText route, EndpointUse endpoint, Validation.Reach reach) {
        String named = endpoint.scheme().equals("jdbc") ? endpoint.path() : endpoint.parameter("dataSource");
        if (named == null || !EndpointUse.isFixed(named)) {
            ask(reach);
        } else if (all.containsKey(bean(named))) {
            named(route, endpoint, bean(named)).ifPresent(source -> ask(source, reach));
        } // else it may come from elsewhere: Camel says so if it does not
    }

    private static String bean(String reference) {
        return reference.replaceFirst("^#(bean:)?", "");
    }

    private void ask(DataSource source, Validation.Reach reach) {
        try (Connection connection = source.getConnection()) {
            connection.getMetaData();
        } catch (SQLException e) {
            unreachable(source, e, reach);
        }
    }

    private static String sqlState(Throwable e) {
        String state = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    /** Its address without what follows, where passwords may stand. */
    private static @Nullable String url(DataSource source) {
        for (String getter : new String[] {"getJdbcUrl", "getUrl", "getURL"}) {
            try {
                Object url = source.getClass().getMethod(getter).invoke(source);
                return Objects.toString(url, "").split("[?;]", 2)[0].replaceFirst("//[^/@]*@", "//");
            } catch (NoSuchMethodException e) {
                // another data source, another name
                continue;
            } catch (IllegalAccessException | InvocationTargetException e) {
                return null;
            }
        }
        return null;
    }
}
