package io.wadi.route;

import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/** Whether Kafka could have topics of the names that routes write. */
final class TopicRules {
    private final Placeholders placeholders;
    private final Findings findings;

    TopicRules(Placeholders placeholders, Findings findings) {
        this.placeholders = placeholders;
        this.findings = findings;
    }

    void check(RouteText route) {
        for (EndpointUse endpoint : route.endpoints()) {
            if (endpoint.isKafka() && endpoint.parameter("topicIsPattern") == null) {
                boolean isSource = endpoint.step().equals("from");
                check(route, endpoint.at(), endpoint.path(), isSource);
            } else if (endpoint.isTable()) {
                check(route, endpoint.where("deadLetterTopic"), endpoint.parameter("deadLetterTopic"), false);
                check(route, endpoint.where("changeLog"), endpoint.parameter("changeLog"), false);
            }
        }
    }

    /** @param isList whether several may stand there, with commas between them */
    private void check(RouteText route, YamlNode at, @Nullable String written, boolean isList) {
        String text = written == null ? null : placeholders.resolved(written);
        if (text == null || !EndpointUse.isFixed(text)) {
            return; // it is known when a record comes
        }
        for (String name : isList ? text.split(",") : new String[] {text}) {
            try {
                Topic.validate(name.trim()); // no API of Kafka's, but the rule itself, which a copy would fall behind
            } catch (InvalidTopicException e) {
                findings.error(
                        "bad-topic",
                        route.file(),
                        at,
                        "no topic can be called \"%s\". %s".formatted(name.trim(), e.getMessage()));
            }
        }
    }
}
