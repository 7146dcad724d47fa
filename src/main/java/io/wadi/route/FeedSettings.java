package io.wadi.route;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a Connect worker was told that reads the topics of a route.
 *
 * @param topics with commas between them; null: they are given by a pattern
 * @param pattern a regular expression; null: none
 * @param deadLetterTopic where it sends records that do not fit; null: nowhere
 */
public record FeedSettings(@Nullable String topics, @Nullable String pattern, @Nullable String deadLetterTopic) {

    Set<String> names() {
        return new TreeSet<>(FlowSettings.list(topics));
    }
}
