package io.wadi.cli;

import io.wadi.route.Finding;
import io.wadi.route.PortableRoute;
import io.wadi.route.RouteDescription;
import io.wadi.route.RouteParameter;
import io.wadi.route.SinkDescription;
import io.wadi.route.SourceDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A route as a connector of Kafka Connect.
 *
 * @param notes what is left for the user to do
 */
record Connector(String name, Map<String, String> config, List<String> notes) {
    /** What the connector asks of the environment, by a ConfigProvider or by Camel; not what it can do without. */
    private static final Pattern VARIABLE = Pattern.compile("(?:\\$|\\{)\\{env:([^:{}]+)}");

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String SECRETS = "/path/to/secrets.properties";
    private static final String SUFFIX = "\\.(camel\\.)?ya?ml$";
    /** What Connect and the connector read: a placeholder of the user's own cannot have such a name. */
    private static final Set<String> TAKEN = Set.of(
            "name", "route", "route.yaml", "shards", "transforms", "predicates", "header.converter", "task.class");

    private static final Set<String> TAKEN_BY_SINKS = Set.of("topics", "topics.regex");

    /** The references by which Kafka's own ConfigProviders find a secret. */
    static final class Providers implements PortableRoute.References {
        @Override
        public String environment(String variable) {
            return "${env:%s}".formatted(variable);
        }

        @Override
        public String setting(String name) {
            return "${file:%s:%s}".formatted(SECRETS, name);
        }
    }

    /** What the connector of a route file is called. */
    static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst(SUFFIX, "");
    }

    /** What every configuration of our own connector says. */
    static Map<String, String> ours(PortableRoute route) {
        SinkDescription sink = route.sink();
        return sink == null ? ours(route.source()) : ours(sink);
    }

    private static Map<String, String> ours(SinkDescription sink) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.wadi.connect.WadiSinkConnector");
        config.put(sink.isPattern() ? "topics.regex" : "topics", sink.topics());
        bytes(config);
        config.put("header.converter", BYTES);
        config.put("consumer.override.isolation.level", "read_committed");
        if (sink.deadLetterTopic() != null) {
            config.put("errors.tolerance", "all");
            config.put("errors.deadletterqueue.topic.name", sink.deadLetterTopic());
            config.put("errors.deadletterqueue.context.headers.enable", "true");
        }
        return config;
    }

    private static Map<String, String> ours(SourceDescription source) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.wadi.connect.WadiSourceConnector");
        bytes(config);
        if (source.tables() && source.others().isEmpty()) {
            config.put("exactly.once.support", "required");
        }
        if (source.tables()) {
            config.put("transaction.boundary", "connector");
        }
        return config;
    }

    /** What every configuration of a stock Camel Kafka Connector says that runs a route. */
    static Map<String, String> stock() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "org.apache.camel.kafkaconnector.CamelSourceConnector");
        bytes(config);
        // Where a record goes that has lost its topic: nowhere, the transformation refuses it.
        config.put("topics", "wadi.unrouted");
        config.put("transforms", "route");
        config.put("transforms.route.type", "io.wadi.ckc.TopicFromHeader");
        config.put("camel.source.url", "direct:wadi");
        config.put("camel.source.camelMessageHeaderKey", "wadi.key");
        // As many as are on their way at once: a poll that waits for more waits in vain.
        config.put("camel.source.maxBatchPollSize", "450");
        config.put("camel.source.maxPollDuration", "50");
        config.put("camel.map.properties", "false");
        config.put("camel.main.jmxManagementRegisterRoutesCreateByKamelet", "true");
        config.put("camel.beans.wadi", "#class:io.wadi.ckc.StockConnector");
        return config;
    }

    /** A record is bytes when the route hands it over: they pass as they are. */
    private static void bytes(Map<String, String> config) {
        config.put("tasks.max", "1");
        config.put("key.converter", BYTES);
        config.put("value.converter", BYTES);
    }

    /**
     * @param config what the connector that runs the route is told in any case
     * @param findings is given what cannot be said in a connector's configuration
     */
    static Connector of(Path file, PortableRoute route, Map<String, String> config, List<Finding> findings) {
        route.settings().forEach((setting, value) -> {
            boolean isTaken = TAKEN.contains(setting) || route.sink() != null && TAKEN_BY_SINKS.contains(setting);
            if (isTaken || config.putIfAbsent(setting, value) != null) {
                findings.add(taken(setting));
            }
        });
        config.put("route.yaml", route.yaml());
        return new Connector(nameOf(file), config, notes(route, config));
    }

    /** The same as a connector of a class of its own: what that knows already is not written. */
    Connector ofClass(String type, RouteDescription description) {
        Map<String, String> own = new LinkedHashMap<>(config);
        own.put("connector.class", type);
        own.remove("route.yaml");
        for (RouteParameter parameter : description.parameters()) {
            own.remove(parameter.name(), parameter.value());
            if (parameter.kind() == RouteParameter.Kind.SECRET && parameter.value() == null) {
                own.putIfAbsent(parameter.name(), new Providers().setting(parameter.name()));
            }
        }
        return new Connector(name, own, notes);
    }

    private static Finding taken(String setting) {
        return new Finding(
                Finding.Severity.ERROR,
                "name-taken",
                "application.properties",
                0,
                setting,
                "%1$s means something else in a connector's configuration. Give your own setting another name: my.%1$s"
                        .formatted(setting),
                null);
    }

    private static List<String> notes(PortableRoute route, Map<String, String> config) {
        Map<String, String> references = route.references();
        List<String> notes = new ArrayList<>();
        List<String> others = route.source().others();
        if (route.sink() == null && !others.isEmpty()) {
            notes.add("What comes from %s is sent at least once, so exactly.once.support = required is left out."
                    .formatted(String.join(", ", others)));
        }
        references.forEach((setting, reference) ->
                notes.add("%s is not exported; the workers find it as %s".formatted(setting, reference)));
        boolean files = uses(config, "file");
        boolean environment = uses(config, "env");
        if (files) {
            notes.add("Put your file of secrets in the place of %s.".formatted(SECRETS));
        }
        if (files || environment) {
            notes.add("In the workers' settings: config.providers = "
                    + (files && environment ? "file,env" : files ? "file" : "env"));
        }
        if (files) {
            notes.add("and config.providers.file.class = org.apache.kafka.common.config.provider.FileConfigProvider");
        }
        if (environment) {
            notes.add("and config.providers.env.class = org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        }
        Set<String> variables = new TreeSet<>();
        config.values()
                .forEach(value -> VARIABLE.matcher(value).results().forEach(found -> variables.add(found.group(1))));
        if (!variables.isEmpty()) {
            notes.add("In the environment of each worker: " + String.join(", ", variables));
        }
        return notes;
    }

    private static boolean uses(Map<String, String> config, String provider) {
        return config.values().stream().anyMatch(value -> value.contains("${" + provider + ":"));
    }
}
