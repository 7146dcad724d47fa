package io.wadi.topic;

import io.wadi.change.StateKeys;
import io.wadi.change.StateRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who captures which shard of a route, as its topic of seen rows tells where no transaction fences: each opening claims its shards, and the last claim
 * holds. Reads on from the end that the topic had when this was made. {@link #look} and {@link #close} may be called by different threads.
 */
public final class Claims implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Function<byte[], @Nullable String> keys;
    private final Function<byte[], byte @Nullable []> values;
    /** By shard: grows with each opening. */
    private final Map<Integer, Long> numbers = new HashMap<>();

    private volatile boolean closed;
    private boolean replaced;
    private boolean told;

    Claims(
            KafkaConsumer<byte[], byte[]> consumer,
            Collection<TopicPartition> partitions,
            Function<byte[], @Nullable String> keys,
            Function<byte[], byte @Nullable []> values) {
        this.consumer = consumer;
        this.keys = keys;
        this.values = values;
        try {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    /** What is to be written to claim these shards; {@link #look} then finds it. */
    public List<StateRecord> of(String route, Collection<Integer> shards) {
        return shards.stream()
                .map(shard -> new StateRecord(StateKeys.claim(route, shard), id))
                .toList();
    }

    /** The number of a claim that {@link #look} has found: greater than those of all claims before. */
    public long number(int shard) {
        Long number = numbers.get(shard);
        if (number == null) {
            throw new IllegalStateException("Shard %d is not claimed".formatted(shard));
        }
        return number;
    }

    /** Reads on to the end that the topic has now. What was told is told once; that another has claimed a shard stays. */
    public synchronized Standing look() {
        if (closed) {
            return Standing.UNKNOWN;
        }
        try {
            readOn();
        } catch (TimeoutException | WakeupException e) {
            LOG.debug("The topic of the seen rows cannot be read", e);
            return Standing.UNKNOWN;
        }
        Standing standing = replaced ? Standing.REPLACED : told ? Standing.TOLD : Standing.OWNER;
        told = false;
        return standing;
    }

    /** Passes over what the owner itself has written, if nobody has in between: so much need not be read. */
    synchronized void passOver(long first, long last, int records) {
        if (closed) {
            return;
        }
        TopicPartition only = consumer.assignment().iterator().next();
        if (last - first + 1 == records && consumer.position(only, ANSWER) == first) {
            consumer.seek(only, last + 1);
        }
    }

    private void readOn() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWER);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), ANSWER) < end.getValue())) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.value() == null ? null : keys.apply(record.key());
        if (key == null) {
            return;
        }
        Long own = numbers.get(StateKeys.shardOf(key));
        if (StateKeys.isClaim(key)) {
            claim(StateKeys.shardOf(key), own, record);
        } else {
            long announcer = StateKeys.announcer(key);
            told |= own != null && announcer >= 0 && announcer != own;
        }
    }

    private void claim(int shard, @Nullable Long own, ConsumerRecord<byte[], byte[]> record) {
        if (Arrays.equals(id, values.apply(record.value()))) {
            numbers.put(shard, record.offset() + 1);
        } else {
            replaced |= own != null;
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        // Kafka's client would be half closed, and say so as an error, were the thread interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            synchronized (this) {
                consumer.close();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
