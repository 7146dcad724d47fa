package io.wadi.bench;

import io.wadi.servers.ChildJvm;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** How many milliseconds single rows take from their commit to a read_committed reader. */
record Trickle(double mean, double median, double p99) {
    private static final int WARM_UP = 20;
    private static final long PATIENCE = Duration.ofMinutes(2).toNanos();
    private static final String INSERT =
            "INSERT INTO %s VALUES (?, 1, 'EU', 'new', 1.00, 1, NULL, now(), now(6), TRUE, uuid())"
                    .formatted(BenchDatabase.EMPTY_TABLE);

    /** Inserts rows at random times, every 100 ms on average, and waits for their records. */
    static Trickle measure(ChildJvm program, BenchDatabase database, String brokers, String topic, int rows)
            throws SQLException {
        try (var consumer = consumer(brokers, topic);
                var connection = database.connect();
                var insert = connection.prepareStatement(INSERT)) {
            trickle(program, insert, consumer, 0, WARM_UP);
            return of(trickle(program, insert, consumer, WARM_UP, rows));
        }
    }

    static Trickle of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Trickle(
                Arrays.stream(sorted).average().orElseThrow() / 1e6,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / 1e6);
    }

    String line(String name) {
        return "%-16s commit to reader: mean %.0f ms, median %.0f ms, p99 %.0f ms".formatted(name, mean, median, p99);
    }

    /** One thread inserts and reads: while it inserts, about a millisecond, it sees no record. */
    private static long[] trickle(
            ChildJvm program, PreparedStatement insert, KafkaConsumer<String, byte[]> consumer, int firstId, int rows)
            throws SQLException {
        var random = new Random(firstId);
        var committed = new long[rows];
        var took = new long[rows];
        long start = System.nanoTime();
        long due = start;
        int inserted = 0;
        int arrived = 0;
        while (arrived < rows) {
            if (inserted < rows && System.nanoTime() >= due) {
                insert.setLong(1, firstId + inserted);
                insert.executeUpdate();
                committed[inserted++] = System.nanoTime();
                due = System.nanoTime() + Duration.ofMillis(random.nextInt(200)).toNanos();
            }
            long pause = inserted < rows
                    ? Math.max(0, due - System.nanoTime())
                    : Duration.ofMillis(100).toNanos();
            for (var record : consumer.poll(Duration.ofNanos(pause))) {
                int row = Integer.parseInt(record.key()) - firstId;
                took[row] = System.nanoTime() - committed[row];
                arrived++;
            }
            if (!program.isAlive()
                    || System.nanoTime() - start
                            > PATIENCE + rows * Duration.ofMillis(100).toNanos()) {
                throw new IllegalStateException("Only %d of %d rows arrived. The program printed:%n%s"
                        .formatted(arrived, rows, String.join(System.lineSeparator(), program.lines())));
            }
        }
        return took;
    }

    private static KafkaConsumer<String, byte[]> consumer(String brokers, String topic) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", brokers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }
}
