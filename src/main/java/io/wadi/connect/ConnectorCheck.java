package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.Finding;
import io.wadi.route.Validation;
import io.wadi.route.Validation.Reach;
import io.wadi.table.Spelling;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts everything that is wrong with a connector's settings and its route on the field where it is wrong. */
final class ConnectorCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorCheck.class);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)");

    private final ConnectorSettings settings;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    /** @param definition the settings that the connector knows beside Camel's */
    ConnectorCheck(Map<String, String> props, Direction direction, ConfigDef definition) {
        this.settings = new ConnectorSettings(props, direction);
        definition.validate(props).forEach(value -> values.put(value.name(), value));
    }

    Config result() {
        boolean hasRoute = hasRoute();
        // A route that is not there hides no mistake of the settings; that there is no file is told already.
        findings(Reach.EVERYTHING).stream()
                .filter(finding -> hasRoute || !finding.code().equals("no-routes"))
                .forEach(this::tell);
        if (settings.direction() == Direction.SOURCE) {
            converter(ConnectorSettings.KEY_CONVERTER);
            converter(ConnectorSettings.VALUE_CONVERTER);
            delivery();
        } else {
            reading();
        }
        return new Config(List.copyOf(values.values()));
    }

    /** Whether a route is named, and there. */
    private boolean hasRoute() {
        String route = settings.get(ConnectorSettings.ROUTE);
        boolean inline = settings.get(ConnectorSettings.ROUTE_YAML) != null;
        List<String> names = RouteNames.all(settings.direction());
        if (inline && route != null) {
            error(ConnectorSettings.ROUTE, "write route or route.yaml, not both.");
        } else if (!inline && route == null) {
            error(
                    ConnectorSettings.ROUTE,
                    "there is no route: write the name of one of %s, or the route's text as route.yaml."
                            .formatted(names));
        } else if (route != null && !ConnectorSettings.hasRoute(route)) {
            error(
                    ConnectorSettings.ROUTE,
                    "the plugin has no route \"%s\".%s Its routes: %s."
                            .formatted(route, Spelling.didYouMean(route, names), names));
        }
        return inline || route != null && ConnectorSettings.hasRoute(route);
    }

    /** Whether the routes keep what exactly once demands, as far as they can be read: what keeps them from that is told as a mistake of its own. */
    static boolean isExactlyOnce(Map<String, String> props) {
        Map<String, String> demanding = new HashMap<>(props);
        demanding.put(ConnectorSettings.EXACTLY_ONCE, "required"); // Connect asks only where it stands
        return new ConnectorCheck(demanding, Direction.SOURCE, new ConfigDef())
                .findings(Reach.OFFLINE).stream()
                        .noneMatch(finding -> finding.code().equals(Validation.AT_LEAST_ONCE));
    }

    private List<Finding> findings(Reach reach) {
        try {
            return HostedRoutes.findings(settings, reach);
        } catch (Exception e) {
            throw new ConfigException("The settings could not be looked at: " + e);
        }
    }

    private void tell(Finding finding) {
        boolean setting = finding.file().equals(ConnectorSettings.PLACE)
                && !finding.path().isEmpty();
        String field = setting ? finding.path() : field(finding);
        String message = setting || finding.line() == 0
                ? finding.message()
                : "line %d: %s".formatted(finding.line(), finding.message());
        if (finding.isError()) {
            error(field, message);
        } else {
            LOG.warn("Connector {}, {}: {}", settings.name(), field, message);
        }
    }

    /** Where a line of the route takes one setting, that is what its user can mend; else the route itself. */
    private String field(Finding finding) {
        String yaml = settings.get(ConnectorSettings.ROUTE_YAML);
        if (yaml == null) {
            return ConnectorSettings.ROUTE;
        }
        List<String> taken = PLACEHOLDER
                .matcher(yaml.lines()
                        .skip(Math.max(0, finding.line() - 1))
                        .findFirst()
                        .orElse(""))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        return taken.size() == 1 && settings.all().containsKey(taken.get(0))
                ? taken.get(0)
                : ConnectorSettings.ROUTE_YAML;
    }

    private void converter(String setting) {
        try {
            RecordForm.of(settings.all(), setting);
        } catch (ConfigException e) {
            error(setting, String.valueOf(e.getMessage()));
        }
    }

    private void delivery() {
        boolean transactions = settings.demandsExactlyOnce();
        boolean boundary = "connector".equalsIgnoreCase(settings.get(ConnectorSettings.TRANSACTION_BOUNDARY));
        if (transactions && !boundary) {
            error(
                    ConnectorSettings.TRANSACTION_BOUNDARY,
                    "exactly-once needs transaction.boundary = connector: records and seen rows go in one transaction.");
        }
        if ((transactions || boundary) && "all".equalsIgnoreCase(settings.get("errors.tolerance"))) {
            error(
                    "errors.tolerance",
                    "errors.tolerance = all drops records, and exactly-once does not. Leave it out; rows whose route fails go to the route's deadLetterTopic.");
        }
    }

    /** What only a sink connector can say wrongly. */
    private void reading() {
        if (!"read_committed".equalsIgnoreCase(settings.get(ConnectorSettings.ISOLATION))) {
            error(
                    ConnectorSettings.ISOLATION,
                    "Connect reads records, too, that were aborted. Write: %s = read_committed"
                            .formatted(ConnectorSettings.ISOLATION));
        }
        boolean tolerant = "all".equalsIgnoreCase(settings.get(ConnectorSettings.TOLERANCE));
        String deadLetters = settings.get(ConnectorSettings.DEAD_LETTERS);
        if (tolerant && settings.deadLetterTopic() == null) {
            error(
                    ConnectorSettings.TOLERANCE,
                    "errors.tolerance = all drops records that do not fit. Write, too, where they go: %s = NAME"
                            .formatted(ConnectorSettings.DEAD_LETTERS));
        } else if (!tolerant && deadLetters != null && !deadLetters.isBlank()) {
            error(
                    ConnectorSettings.TOLERANCE,
                    "without errors.tolerance = all the task fails at the first record that does not fit, and %s takes no second one."
                            .formatted(ConnectorSettings.DEAD_LETTERS));
        }
    }

    private void error(String setting, String message) {
        ConfigValue value = values.computeIfAbsent(setting, name -> {
            ConfigValue made = new ConfigValue(name);
            made.value(settings.shown(name));
            return made;
        });
        value.addErrorMessage(message);
    }
}
