package io.wadi.route;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a route from topics wants of whoever reads them in its place.
 *
 * @param topics with commas between them; or a pattern
 * @param deadLetterTopic where records go that do not fit; null: nowhere
 */
public record SinkDescription(String topics, boolean isPattern, @Nullable String deadLetterTopic) {

    /** Of the first route of a file that starts from topics; empty if there is none. */
    static Optional<SinkDescription> of(RouteFile file, Placeholders placeholders) {
        return file.routes().stream()
                .filter(route -> route.from().isKafka())
                .findFirst()
                .map(route -> of(route, placeholders));
    }

    private static SinkDescription of(RouteText route, Placeholders placeholders) {
        EndpointUse from = route.from();
        String path = Objects.requireNonNullElse(placeholders.resolved(from.path()), from.path());
        boolean isPattern = "true".equals(value(from, "topicIsPattern", placeholders));
        String deadLetters = route.endpoints().stream()
                .filter(endpoint -> !endpoint.step().equals("from") && endpoint.parameter("deadLetterTopic") != null)
                .findFirst()
                .map(endpoint -> value(endpoint, "deadLetterTopic", placeholders))
                .orElse(null);
        return new SinkDescription(
                isPattern ? path : String.join(",", FlowSettings.list(path)), isPattern, deadLetters);
    }

    private static @Nullable String value(EndpointUse endpoint, String name, Placeholders placeholders) {
        String written = endpoint.parameter(name);
        return written == null ? null : placeholders.resolved(written);
    }
}
