package io.wadi.connect;

import io.wadi.route.Direction;
import io.wadi.route.FeedSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings of a connector: which route, what Connect reads, and the rest, which is Camel's as in application.properties. */
final class ConnectorSettings {
    static final String ROUTE = "route";
    static final String ROUTE_YAML = "route.yaml";
    static final String SHARDS = "shards";
    static final String SHARD_ROWS = "shard.rows";
    static final String BROKERS = "camel.component.kafka.brokers";
    static final String KEY_CONVERTER = "key.converter";
    static final String VALUE_CONVERTER = "value.converter";
    static final String TRANSACTION_BOUNDARY = "transaction.boundary";
    static final String EXACTLY_ONCE = "exactly.once.support";
    static final int DEFAULT_SHARDS = 8;
    private static final int DEFAULT_SHARD_ROWS = 50_000;
    static final int MOST_SHARDS = 1_000;
    /** Where findings say a setting stands. */
    static final String PLACE = "connector";

    private static final String GROUP = "Wadi";

    static final String NO_TRANSACTIONS =
            "the worker has no transactions for this connector. It needs exactly.once.source.support = enabled, and the connector exactly.once.support = required and transaction.boundary = connector.";
    static final String TOPICS = "topics";
    static final String TOPICS_REGEX = "topics.regex";
    static final String TOLERANCE = "errors.tolerance";
    static final String DEAD_LETTERS = "errors.deadletterqueue.topic.name";
    static final String ISOLATION = "consumer.override.isolation.level";

    private static ConfigDef common(Direction direction, String brokers) {
        return new ConfigDef()
                .define(
                        ROUTE,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "The route to run: the name of a file in the plugin's folder routes, without .camel.yaml. Or write the route itself: route.yaml.",
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Route",
                        new RouteNames(direction))
                .define(
                        ROUTE_YAML,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "The route to run, as the text of a route file.",
                        GROUP,
                        2,
                        Width.LONG,
                        "Route, as YAML")
                .define(BROKERS, Type.STRING, null, null, Importance.HIGH, brokers, GROUP, 3, Width.MEDIUM, "Brokers");
    }

    private static final ConfigDef OF_SOURCE = common(
                    Direction.SOURCE,
                    "The Kafka of the worker, from which the seen rows are read at the start: host:port, several with commas between them.")
            .define(
                    SHARDS,
                    Type.INT,
                    DEFAULT_SHARDS,
                    ConfigDef.Range.between(1, MOST_SHARDS),
                    Importance.MEDIUM,
                    "Into how many parts the tables are shared out to tasks. Fixed: another number needs a reset of the connector's offsets.",
                    GROUP,
                    4,
                    Width.SHORT,
                    "Shards")
            .define(
                    SHARD_ROWS,
                    Type.INT,
                    DEFAULT_SHARD_ROWS,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "How many rows a shard takes of a table at least. A table that has twice as many when it is first seen is cut into ranges of its key, at most one per shard; a smaller one is one task's.",
                    GROUP,
                    5,
                    Width.SHORT,
                    "Rows per shard");

    private static final ConfigDef OF_SINK = common(
            Direction.SINK,
            "The Kafka of the worker, for a route that merges several topics, sends to one, or writes to a table that keeps offsets: host:port, several with commas between them.");

    /** What Connect itself reads of a connector's configuration. */
    private static final Set<String> OF_BOTH = Set.of(
            "name",
            "connector.class",
            "connector.plugin.version",
            "tasks.max",
            "tasks.max.enforce",
            "task.class",
            "config.action.reload",
            "transforms",
            "predicates",
            "header.converter");

    private static final Map<Direction, Set<String>> OF_ONE = Map.of(
            Direction.SOURCE,
            Set.of(
                    EXACTLY_ONCE,
                    TRANSACTION_BOUNDARY,
                    "transaction.boundary.interval.ms",
                    "offsets.storage.topic",
                    SHARDS,
                    SHARD_ROWS),
            Direction.SINK,
            Set.of(TOPICS, TOPICS_REGEX));

    private static final List<String> PREFIXES_OF_CONNECT = List.of(
            "key.converter",
            "value.converter",
            "header.converter",
            "transforms.",
            "predicates.",
            "topic.creation.",
            "errors.",
            "producer.override.",
            "consumer.override.",
            "admin.override.");

    private static final List<String> CONVERTERS = List.of(KEY_CONVERTER, VALUE_CONVERTER);

    private final Map<String, String> all;
    private final Direction direction;

    ConnectorSettings(Map<String, String> all, Direction direction) {
        this.all = new TreeMap<>(all);
        this.direction = direction;
    }

    /** What connectors of one direction know beside what Connect and Camel read. */
    static ConfigDef definition(Direction direction) {
        return direction == Direction.SOURCE ? OF_SOURCE : OF_SINK;
    }

    Direction direction() {
        return direction;
    }

    /** What the worker was told that reads the topics. */
    FeedSettings feed() {
        return new FeedSettings(get(TOPICS), get(TOPICS_REGEX), deadLetterTopic());
    }

    /** Where the worker sends records that do not fit; null: nowhere. */
    @Nullable
    String deadLetterTopic() {
        String topic = get(DEAD_LETTERS);
        return "all".equalsIgnoreCase(get(TOLERANCE)) && topic != null && !topic.isBlank() ? topic : null;
    }

    /** The group as which the tasks read. */
    String group() {
        return Objects.requireNonNull(all.getOrDefault("consumer.override.group.id", "connect-" + name()));
    }

    String name() {
        return Objects.requireNonNull(all.getOrDefault("name", "connector"));
    }

    @Nullable
    String get(String setting) {
        return all.get(setting);
    }

    Map<String, String> all() {
        return all;
    }

    int shardRows() {
        return new AbstractConfig(OF_SOURCE, all, false).getInt(SHARD_ROWS);
    }

    int shards() {
        return new AbstractConfig(OF_SOURCE, all, false).getInt(SHARDS);
    }

    boolean demandsExactlyOnce() {
        return "required".equalsIgnoreCase(get(EXACTLY_ONCE));
    }

    /** Why the worker will surely have no transactions for it; null: it may. */
    @Nullable
    String whyNotExactlyOnce() {
        return "connector".equalsIgnoreCase(get(TRANSACTION_BOUNDARY)) ? null : NO_TRANSACTIONS;
    }

    /** Whether the values' converter takes rows with a schema. */
    boolean takesRows() {
        try {
            return !RecordForm.of(all, VALUE_CONVERTER).isPlain();
        } catch (ConfigException e) {
            // Told where the converter stands; a route is looked at as if it had the usual one.
            return false;
        }
    }

    /** What is Camel's, and the user's own for {@code {{placeholders}}}. */
    Map<String, String> ofCamel() {
        Map<String, String> rest = new LinkedHashMap<>(all);
        rest.keySet()
                .removeIf(key -> isOfConnect(key)
                        || PREFIXES_OF_CONNECT.stream().anyMatch(key::startsWith)
                        || Set.of(ROUTE, ROUTE_YAML, WadiSourceTask.TASK).contains(key));
        return rest;
    }

    private boolean isOfConnect(String key) {
        return OF_BOTH.contains(key)
                || Objects.requireNonNull(OF_ONE.get(direction)).contains(key);
    }

    /** Names of settings that are not Camel's, for whoever misspells one. */
    Set<String> own() {
        return Stream.of(
                        definition(direction).names(),
                        OF_BOTH,
                        Objects.requireNonNull(OF_ONE.get(direction)),
                        CONVERTERS,
                        Set.of(TOLERANCE, DEAD_LETTERS, ISOLATION))
                .flatMap(Collection::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The setting's value in the type that Connect gives it, as far as its interface asks. A class is shown by Connect's own entry for it; what is
     * Camel's, or nobody's, is not shown: references to secrets are resolved by now, and a name that is misspelt does not say that it is secret.
     */
    @Nullable
    Object shown(String setting) {
        String value = CONVERTERS.contains(setting) || !own().contains(setting) ? null : all.get(setting);
        return value != null && setting.equals(TOPICS) ? List.of(value.trim().split("\\s*,\\s*")) : value;
    }

    /** Where Camel finds the route file. */
    String routes() {
        if (all.get(ROUTE_YAML) != null) {
            return "ref:" + ROUTE_YAML;
        }
        return "file:" + folder().resolve(all.get(ROUTE) + ".camel.yaml");
    }

    /** The text of a route that stands in the settings, by the name that {@link #routes} gives it. */
    Map<String, String> inline() {
        String yaml = all.get(ROUTE_YAML);
        return yaml == null ? Map.of() : Map.of(ROUTE_YAML, yaml);
    }

    /** The text of the route; empty, if there is none: that is told where the configuration is checked. */
    String yaml() {
        String yaml = all.get(ROUTE_YAML);
        String name = all.get(ROUTE);
        if (yaml != null || name == null || !hasRoute(name)) {
            return yaml == null ? "" : yaml;
        }
        try {
            return Files.readString(folder().resolve(name + ".camel.yaml"));
        } catch (IOException e) {
            throw new ConfigException(ROUTE, name, "the file cannot be read: " + e);
        }
    }

    /** The plugin's folder of route files, beside its jars. */
    static Path folder() {
        CodeSource source = ConnectorSettings.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(Objects.requireNonNull(source, "loaded from a jar")
                    .getLocation()
                    .toURI());
            return Objects.requireNonNull(jar.getParent()).resolve("routes");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The plugin does not know where it is: " + source.getLocation(), e);
        }
    }

    static boolean hasRoute(String name) {
        return Files.isRegularFile(folder().resolve(name + ".camel.yaml"));
    }
}
