package io.wadi.connect;

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

    static final ConfigDef DEFINITION = new ConfigDef()
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
                    new RouteNames())
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
            .define(
                    BROKERS,
                    Type.STRING,
                    null,
                    null,
                    Importance.HIGH,
                    "The Kafka of the worker, from which the seen rows are read at the start: host:port, several with commas between them.",
                    GROUP,
                    3,
                    Width.MEDIUM,
                    "Brokers")
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

    /** What Connect itself reads of a source connector's configuration. */
    private static final Set<String> OF_CONNECT = Set.of(
            "name",
            "connector.class",
            "connector.plugin.version",
            "tasks.max",
            "tasks.max.enforce",
            "task.class",
            "config.action.reload",
            "exactly.once.support",
            "transaction.boundary",
            "transaction.boundary.interval.ms",
            "offsets.storage.topic",
            "transforms",
            "predicates",
            "header.converter");

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

    ConnectorSettings(Map<String, String> all) {
        this.all = new TreeMap<>(all);
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
        return new AbstractConfig(DEFINITION, all, false).getInt(SHARD_ROWS);
    }

    int shards() {
        return new AbstractConfig(DEFINITION, all, false).getInt(SHARDS);
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
                .removeIf(key -> OF_CONNECT.contains(key)
                        || PREFIXES_OF_CONNECT.stream().anyMatch(key::startsWith)
                        || Set.of(ROUTE, ROUTE_YAML, SHARDS, SHARD_ROWS, WadiSourceTask.TASK)
                                .contains(key));
        return rest;
    }

    /** Names of settings that are not Camel's, for whoever misspells one. */
    static Set<String> own() {
        return Stream.of(DEFINITION.names(), OF_CONNECT, CONVERTERS, Set.of("errors.tolerance"))
                .flatMap(Collection::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The setting's value in the type that Connect gives it, as far as its interface asks. A class is shown by Connect's own entry for it. */
    @Nullable
    String shown(String setting) {
        return CONVERTERS.contains(setting) ? null : all.get(setting);
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
