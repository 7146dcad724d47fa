package io.wadi.route;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Whether the routes are such as run where a Connect worker reads their topics, and whether the worker reads what the route names. */
final class FeedRules {
    /** What the connector's configuration says in their place, or what holds there, too. */
    private static final Set<String> STILL_COUNT =
            Set.of("topicIsPattern", "brokers", "keyDeserializer", "valueDeserializer", "headerFilterStrategy");

    private final Placeholders placeholders;
    private final String settings;
    private final FeedSettings feed;
    private final Findings findings;

    FeedRules(Placeholders placeholders, String settings, FeedSettings feed, Findings findings) {
        this.placeholders = placeholders;
        this.settings = settings;
        this.feed = feed;
        this.findings = findings;
    }

    void check(List<RouteText> all) {
        List<RouteText> fed =
                all.stream().filter(route -> route.from().isKafka()).toList();
        all.stream()
                .filter(route -> !fed.contains(route)
                        && !route.from().scheme().equals("direct")
                        && !route.from().scheme().isEmpty())
                .forEach(this::other);
        if (fed.size() > 1) {
            findings.error(
                    "several-routes",
                    fed.get(1).file(),
                    fed.get(1).from().at(),
                    "a sink connector runs one route from kafka:. Make a connector of each.");
        }
        fed.stream().limit(1).forEach(this::check);
    }

    private void other(RouteText route) {
        findings.error(
                "not-from-topics",
                route.file(),
                route.from().at(),
                "a sink connector runs a route that starts from kafka:, not from %s:. io.wadi.connect.WadiSourceConnector runs this one."
                        .formatted(route.from().scheme()));
    }

    private void check(RouteText route) {
        String written = placeholders.resolved(route.from().path());
        if (written != null) {
            topics(route.from(), written);
        }
        route.from().parameters().forEach((name, node) -> {
            if (!STILL_COUNT.contains(name)) {
                findings.warning(
                        "read-by-connect",
                        route.file(),
                        node,
                        "%s does not count here, for the worker reads the topics: see consumer.override.* of the connector."
                                .formatted(name));
            }
        });
        route.endpoints().stream()
                .filter(endpoint -> !endpoint.step().equals("from"))
                .forEach(this::deadLetters);
    }

    private void topics(EndpointUse from, String written) {
        if ("true".equals(placeholders.resolved(Objects.requireNonNullElse(from.parameter("topicIsPattern"), "")))) {
            if (!written.equals(feed.pattern())) {
                other("topics.regex", written);
            }
        } else if (!new TreeSet<>(FlowSettings.list(written)).equals(feed.names())) {
            other("topics", written);
        }
    }

    private void other(String setting, String written) {
        findings.error(
                "other-topics",
                settings,
                0,
                setting,
                "the worker must read what the route reads. Write: %s = %s".formatted(setting, written));
    }

    /** Records pass the worker's converters: as they were read only the worker can send them on. */
    private void deadLetters(EndpointUse target) {
        String written = target.parameter("deadLetterTopic");
        String wanted = written == null ? null : placeholders.resolved(written);
        if (wanted != null && !wanted.equals(feed.deadLetterTopic())) {
            findings.error(
                    "other-dead-letters",
                    settings,
                    0,
                    "errors.deadletterqueue.topic.name",
                    "the route's deadLetterTopic is %1$s, and here it is the worker that sends there. Write: errors.tolerance = all, errors.deadletterqueue.topic.name = %1$s, errors.deadletterqueue.context.headers.enable = true"
                            .formatted(wanted));
        }
    }
}
