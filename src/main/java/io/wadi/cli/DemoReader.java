package io.wadi.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is committed on all topics, on a thread of its own, until closed. Topics that appear later join. */
final class DemoReader implements AutoCloseable {
    /** Neither Kafka's own topics nor the seen rows. */
    private static final Pattern TOPICS = Pattern.compile("(?!__|wadi\\.seen\\.).*");

    private final KafkaConsumer<String, String> consumer;
    private final DemoTally tally;
    private final DemoScreen screen;
    private final Thread thread = new Thread(this::read, "demo-reader");

    private DemoReader(KafkaConsumer<String, String> consumer, DemoTally tally, DemoScreen screen) {
        this.consumer = consumer;
        this.tally = tally;
        this.screen = screen;
    }

    static DemoReader start(String brokers, DemoTally tally, DemoScreen screen) {
        var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", brokers,
                        "group.id", "wadi-demo",
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "true",
                        "metadata.max.age.ms", "300"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(TOPICS);
        var reader = new DemoReader(consumer, tally, screen);
        reader.thread.start();
        return reader;
    }

    boolean isWell() {
        return thread.isAlive();
    }

    /** After it nothing is told any more. Does nothing when closed already. */
    @Override
    public void close() throws InterruptedException {
        if (thread.isAlive()) {
            consumer.wakeup();
        }
        thread.join();
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(Duration.ofSeconds(1)).forEach(each -> {
                    var record = DemoRecord.of(each);
                    tally.arrived(record);
                    screen.show(record);
                });
            }
        } catch (WakeupException e) {
            // closed
            return;
        }
    }
}
