package io.wadi.route;

import io.wadi.table.Spelling;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** Whether the brokers are named, answer, and have the topics or make them. */
final class BrokerRules {
    private static final int SECONDS = 5;

    private static final String COMPONENT = "camel.component.kafka.";
    private static final String BROKERS = COMPONENT + "brokers";

    /** What is looked at for each record, or told by a rule of its own. */
    private static final Set<String> AT_ENDPOINT = Set.of("brokers", "keySerializer", "valueSerializer");

    private static final String NO_EFFECT =
            "%s has no effect here: the rows of a table go to Kafka by one producer, in one transaction. Say it for all of them: by camel.component.kafka.*, in Connect by the connector's producer.override.*.";

    private final CamelContext context;
    private final Placeholders placeholders;
    private final String settings;
    private final boolean fed;
    private final Findings findings;

    /** @param fed whether a Connect worker reads the topics of the routes */
    BrokerRules(CamelContext context, Placeholders placeholders, String settings, boolean fed, Findings findings) {
        this.context = context;
        this.placeholders = placeholders;
        this.settings = settings;
        this.fed = fed;
        this.findings = findings;
    }

    void check(Collection<RouteText> routes, Validation.Reach reach) {
        List<RouteText> tables = routes.stream().filter(RouteText::isTable).toList();
        List<RouteText> withTables = routes.stream()
                .filter(route -> route.endpoints().stream().anyMatch(EndpointUse::isTable))
                .toList();
        if (tables.isEmpty() && routes.stream().noneMatch(this::needsBrokers)) {
            return;
        }
        String brokers =
                context.getComponent("kafka", RouteKafkaComponent.class).brokers();
        if (brokers == null) {
            missingBrokers();
            return;
        }
        tables.forEach(route -> {
            otherBrokers(route, brokers);
            producerSettings(route);
        });
        // With settings half taken the brokers would give another answer than the user will get.
        if (reach != Validation.Reach.OFFLINE && !findings.hasErrorUnder(COMPONENT, "")) {
            ask(withTables, brokers, reach);
        }
    }

    /** Where a worker reads, they are needed to see how far several topics were read, or whether one reaches so far as the database says. */
    private boolean needsBrokers(RouteText route) {
        boolean isMerged = route.from().path().contains(",") || route.from().parameter("topicIsPattern") != null;
        return route.endpoints().stream()
                .filter(EndpointUse::isKafka)
                .anyMatch(endpoint -> !fed
                        || !endpoint.step().equals("from")
                        || route.endpoints().stream().anyMatch(to -> to.isTable() && (isMerged || keepsOffsets(to))));
    }

    private boolean keepsOffsets(EndpointUse table) {
        String mode = table.parameter("mode");
        return table.parameter("offsets") != null || mode != null && "insert".equals(placeholders.resolved(mode));
    }

    private void missingBrokers() {
        boolean isTold = findings.suggests("brokers")
                || findings.suggests(BROKERS)
                || findings.hasErrorUnder("camel.component.", ".brokers");
        if (!isTold) {
            findings.error(
                    "no-brokers",
                    settings,
                    0,
                    BROKERS,
                    "%1$s is missing. Example: %1$s = localhost:9092".formatted(BROKERS));
        }
    }

    private void otherBrokers(RouteText route, String brokers) {
        for (EndpointUse endpoint : route.endpoints()) {
            String others = endpoint.isKafka() ? endpoint.parameter("brokers") : null;
            if (EndpointUse.isFixed(others) && !Objects.equals(others, brokers)) {
                findings.error(
                        "other-brokers",
                        route.file(),
                        endpoint.where("brokers"),
                        "kafka:%s names the brokers %s, but the rows of a table go to %s, all in one transaction. Leave brokers out."
                                .formatted(endpoint.path(), others, brokers));
            }
        }
    }

    private void producerSettings(RouteText route) {
        for (EndpointUse endpoint : route.endpoints()) {
            if (endpoint.isKafka() && !endpoint.step().equals("from")) {
                endpoint.parameters().forEach((name, node) -> {
                    String value = placeholders.resolved(node.text(""));
                    if (value != null && isOfProducer(name, value)) {
                        findings.warning("no-effect", route.file(), node, NO_EFFECT.formatted(name));
                    }
                });
            }
        }
    }

    /** Whether it changes the producer, which is one for all endpoints of a route. */
    private boolean isOfProducer(String name, String value) {
        if (AT_ENDPOINT.contains(name)) {
            return false;
        }
        KafkaConfiguration with = new KafkaConfiguration();
        try {
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(with)
                    .withProperty(name, value)
                    .bind();
            return !with.createProducerProperties().equals(new KafkaConfiguration().createProducerProperties());
        } catch (RuntimeException e) {
            return false; // no setting, or not its value: said by other rules
        }
    }

    private void ask(List<RouteText> tables, String brokers, Validation.Reach reach) {
        try (Admin admin = Admin.create(client())) {
            Collection<Node> nodes = admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS);
            Set<String> there = admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS);
            tables.forEach(route -> missingSources(route, there));
            if (!makesTopics(admin, nodes)) {
                tables.forEach(route -> missingTopics(route, there));
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            unreachable(brokers, e, reach);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unreachable(String brokers, Exception e, Validation.Reach reach) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        boolean refused = cause instanceof AuthenticationException || cause instanceof AuthorizationException;
        String what = refused ? "lets nobody in" : "answers";
        String message = refused
                ? "the Kafka at %s %s: %s".formatted(brokers, what, Causes.message(cause))
                : "no Kafka %s at %s.".formatted(what, brokers);
        if (refused || reach == Validation.Reach.EVERYTHING) {
            findings.error(refused ? "broker-refuses" : "broker-unreachable", settings, 0, BROKERS, message);
        } else {
            findings.warning("broker-unreachable", settings, 0, BROKERS, message + " It is tried again and again.");
        }
    }

    private void missingTopics(RouteText route, Set<String> there) {
        Set<String> told = new HashSet<>();
        for (EndpointUse endpoint : route.endpoints()) {
            if (endpoint.isKafka() && endpoint.step().equals("to")) {
                missing(route, endpoint.path(), endpoint.at(), there, told);
            }
        }
        for (EndpointUse endpoint : route.endpoints()) {
            String deadLetters = endpoint.isTable() ? endpoint.parameter("deadLetterTopic") : null;
            if (deadLetters != null) {
                missing(route, deadLetters, endpoint.where("deadLetterTopic"), there, told);
            }
        }
    }

    /** Of a topic that is misspelt nothing ever comes, and nothing else tells. */
    private void missingSources(RouteText route, Set<String> there) {
        EndpointUse source = route.from();
        String from = source.isKafka() && source.parameter("topicIsPattern") == null ? resolved(source.path()) : null;
        if (from == null) {
            return;
        }
        for (String topic : from.split(",")) {
            if (!there.contains(topic.trim())) {
                findings.warning(
                        "topic-missing",
                        route.file(),
                        source.at(),
                        "the topic %s does not exist yet: nothing comes from it before somebody writes to it.%s"
                                .formatted(topic.trim(), Spelling.didYouMean(topic.trim(), there)));
            }
        }
    }

    private void missing(RouteText route, String topic, YamlNode at, Set<String> there, Set<String> told) {
        String name = resolved(topic);
        if (name != null && !there.contains(name) && told.add(name)) {
            findings.error(
                    "topic-missing",
                    route.file(),
                    at,
                    "the topic %1$s does not exist, and this Kafka makes none by itself. Make it: kafka-topics.sh --create --topic %1$s"
                            .formatted(name));
        }
    }

    private @Nullable String resolved(String topic) {
        String text = placeholders.resolved(topic);
        return EndpointUse.isFixed(text) ? text : null;
    }

    /** Whether a topic that is written to appears by itself; yes also if we may not know. */
    private static boolean makesTopics(Admin admin, Collection<Node> nodes)
            throws InterruptedException, TimeoutException {
        if (nodes.isEmpty()) {
            return true;
        }
        ConfigResource broker = new ConfigResource(
                ConfigResource.Type.BROKER, nodes.iterator().next().idString());
        try {
            Config config = Objects.requireNonNull(
                            admin.describeConfigs(List.of(broker)).values().get(broker))
                    .get(SECONDS, TimeUnit.SECONDS);
            ConfigEntry entry = config.get("auto.create.topics.enable");
            return entry == null || !"false".equals(entry.value());
        } catch (ExecutionException e) {
            return true;
        }
    }

    private Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>();
        Properties producer = Deliveries.producer(context);
        producer.forEach((name, value) -> {
            String text = (String) name;
            if (text.startsWith("bootstrap.")
                    || text.startsWith("security.")
                    || text.startsWith("sasl.")
                    || text.startsWith("ssl.")) {
                client.put(text, value);
            }
        });
        client.put("default.api.timeout.ms", SECONDS * 1000);
        client.put("request.timeout.ms", SECONDS * 1000);
        return client;
    }
}
