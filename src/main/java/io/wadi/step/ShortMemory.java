package io.wadi.step;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers what was asked for last, so many answers at most and each for so long. Thread-safe. */
final class ShortMemory<K, V> {
    private final Map<K, Answer<V>> answers;
    private final Duration expiry;
    private final InstantSource clock;

    private record Answer<V>(V value, Instant until) {}

    ShortMemory(int size, Duration expiry, InstantSource clock) {
        this.expiry = expiry;
        this.clock = clock;
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
                return size() > size;
            }
        };
    }

    /** Null: never asked, or too long ago. */
    synchronized @Nullable V get(K key) {
        Answer<V> answer = answers.get(key);
        return answer == null || !clock.instant().isBefore(answer.until) ? null : answer.value;
    }

    synchronized void put(K key, V value) {
        answers.put(key, new Answer<>(value, clock.instant().plus(expiry)));
    }
}
