package io.wadi.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps every committed record of its topics, for a test that waits for some of them. It reads in the caller's thread. Not thread-safe. */
public final class Recorder implements AutoCloseable {
    private final Consumer<String, String> consumer;
    private final List<ConsumerRecord<String, String>> records = new ArrayList<>();

    Recorder(Consumer<String, String> consumer) {
        this.consumer = consumer;
    }

    /** Reads until the records so far, oldest first, satisfy the condition, and returns them; fails with them after the time. */
    public List<ConsumerRecord<String, String>> until(
            Duration atMost, Predicate<List<ConsumerRecord<String, String>>> condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.test(List.copyOf(records))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("After %s still waiting; %d records so far, the last ones: %s"
                        .formatted(
                                atMost,
                                records.size(),
                                records.subList(Math.max(0, records.size() - 10), records.size())));
            }
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    /** Reads until there are so many records. */
    public List<ConsumerRecord<String, String>> until(int count) {
        return until(Duration.ofSeconds(60), seen -> seen.size() >= count);
    }

    /** Reads on for this time, whatever comes: for a test that says what must not come. */
    public List<ConsumerRecord<String, String>> during(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
