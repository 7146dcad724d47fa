package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.RouteDescription;
import io.wadi.route.RouteParameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** The settings of a connector that runs one route: its parameters, and what every connector of ours takes beside the choice of a route. */
final class RouteSettings {
    private final RouteDescription route;
    private final Direction direction;
    private final ConfigDef definition = new ConfigDef();

    RouteSettings(RouteDescription route, Direction direction) {
        this.route = route;
        this.direction = direction;
        route.parameters().forEach(this::define);
        ConnectorSettings.definition(direction).configKeys().values().stream()
                .filter(key -> !key.name.equals(ConnectorSettings.ROUTE)
                        && !key.name.equals(ConnectorSettings.ROUTE_YAML)
                        && !definition.names().contains(key.name))
                .forEach(definition::define);
    }

    ConfigDef definition() {
        return definition;
    }

    /** Those that a user need not write. */
    Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        for (RouteParameter parameter : route.parameters()) {
            String value = parameter.value();
            if (value != null) {
                defaults.put(parameter.name(), value);
            }
        }
        return defaults;
    }

    /** What is said to whoever names another route. */
    Optional<Config> refusal(Map<String, String> props) {
        List<ConfigValue> refused = Stream.of(ConnectorSettings.ROUTE, ConnectorSettings.ROUTE_YAML)
                .filter(props::containsKey)
                .map(this::refused)
                .toList();
        return refused.isEmpty() ? Optional.empty() : Optional.of(new Config(refused));
    }

    private ConfigValue refused(String setting) {
        ConfigValue value = new ConfigValue(setting);
        value.addErrorMessage("this connector runs the route %s and no other. For another one: connector.class = %s"
                .formatted(
                        route.route(),
                        direction == Direction.SOURCE
                                ? WadiSourceConnector.class.getName()
                                : WadiSinkConnector.class.getName()));
        return value;
    }

    private void define(RouteParameter parameter) {
        @Nullable Values values = parameter.values().isEmpty() ? null : new Values(List.copyOf(parameter.values()));
        Object otherwise = parameter.required() ? ConfigDef.NO_DEFAULT_VALUE : parameter.value();
        definition.define(
                parameter.name(),
                type(parameter.kind()),
                otherwise,
                values,
                importance(parameter),
                documentation(parameter),
                route.route(),
                definition.names().size() + 1,
                Width.MEDIUM,
                parameter.title(),
                List.of(),
                values);
    }

    private String documentation(RouteParameter parameter) {
        return "%s More: %s".formatted(parameter.description(), route.documentation());
    }

    private static Importance importance(RouteParameter parameter) {
        return parameter.required() ? Importance.HIGH : Importance.MEDIUM;
    }

    private static Type type(RouteParameter.Kind kind) {
        return switch (kind) {
            case TEXT -> Type.STRING;
            case SECRET -> Type.PASSWORD;
            case INTEGER -> Type.LONG;
            case NUMBER -> Type.DOUBLE;
            case BOOLEAN -> Type.BOOLEAN;
        };
    }

    /** The only ones that a parameter takes, if something is written there. */
    private record Values(List<Object> all) implements ConfigDef.Recommender, ConfigDef.Validator {
        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value != null && !all.contains(value)) {
                throw new ConfigException(name, value, "write one of " + this);
            }
        }

        @Override
        public String toString() {
            return all.stream().map(Object::toString).collect(Collectors.joining(", "));
        }

        @Override
        public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
            return all;
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsedConfig) {
            return true;
        }
    }
}
