package io.wadi.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets a library say the same thing once a minute: while a broker or a database is away, each client says so about every second. What Wadi says, and
 * what a route's own {@code log} says, always stands. Thread-safe; logback.xml names it.
 */
public final class Repetitions extends TurboFilter {
    private static final List<String> LIBRARIES = List.of("org.apache.kafka.", "org.apache.camel.", "com.zaxxer.");
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int REMEMBERED = 1_000;

    private final InstantSource clock;

    private final Map<String, Instant> said = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Repetitions() {
        this(InstantSource.system());
    }

    Repetitions(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        // Asked for what is not logged, too, and without a format where somebody only asks whether it would be.
        if (format == null
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())
                || LIBRARIES.stream().noneMatch(logger.getName()::startsWith)) {
            return FilterReply.NEUTRAL;
        }
        return isSaid(logger.getName() + format + Arrays.toString(parameters)) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private synchronized boolean isSaid(String text) {
        Instant now = clock.instant();
        Instant last = said.get(text);
        if (last != null && now.isBefore(last.plus(PAUSE))) {
            return true;
        }
        said.put(text, now);
        return false;
    }
}
