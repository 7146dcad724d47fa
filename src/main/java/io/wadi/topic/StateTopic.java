package io.wadi.topic;

import io.wadi.change.StateException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The compacted topic of an application's seen rows, as Kafka has it. */
public final class StateTopic {
    /** How many partitions it has: routes, or the shards of one, are shared out to them. */
    public static final int PARTITIONS = 8;
    /** The partition, beside those, that says into which ranges the keys of tables are cut, where several instances share them. */
    public static final int CUTS = PARTITIONS;

    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            // Small segments and a low dirty ratio bound what a start must read to little more than the rows
            // themselves.
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(64 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.3");
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String topic;
    private final Map<String, Object> client;
    private final int partitions;
    private final Duration patience;

    /**
     * @param partitions how many it has, {@link #PARTITIONS} or with {@link #CUTS} one more
     * @param client how to reach the brokers: the settings of a producer, of which those that an admin or a consumer knows are used
     */
    public StateTopic(String application, int partitions, Properties client) {
        this(application, partitions, client, PATIENCE);
    }

    /** @param patience for how long a read waits for an open transaction */
    StateTopic(String application, int partitions, Properties client, Duration patience) {
        this.topic = nameOf(application);
        this.partitions = partitions;
        this.client = reach(client);
        this.patience = patience;
    }

    /** Those of a producer's settings that say how to reach the brokers. */
    public static Map<String, Object> reach(Properties client) {
        Map<String, Object> reach = new HashMap<>();
        client.forEach((name, value) -> {
            if (reaches((String) name)) {
                reach.put((String) name, value);
            }
        });
        return reach;
    }

    public static String nameOf(String application) {
        return "wadi.seen." + application;
    }

    public String name() {
        return topic;
    }

    private static boolean reaches(String name) {
        return name.equals("bootstrap.servers")
                || name.startsWith("security.")
                || name.startsWith("sasl.")
                || name.startsWith("ssl.");
    }

    /** Makes the topic, or checks that the one that is there can keep seen rows, and waits until it can be read. */
    public void ensure() {
        try (Admin admin = Admin.create(client)) {
            try {
                NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(SETTINGS);
                admin.createTopics(List.of(wanted)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
            checkOnceKnown(admin);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "Could not make the topic %s, which keeps the seen rows".formatted(topic), e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void checkOnceKnown(Admin admin) throws ExecutionException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                check(admin);
                admin.listOffsets(all()).all().get();
                return;
            } catch (ExecutionException e) {
                // The controller has a topic that was made a moment ago; the broker that is asked has not heard of it
                // yet.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - start > KNOWN_WITHIN.toNanos()) {
                    throw e;
                }
                Thread.sleep(ASK_AGAIN.toMillis());
            }
        }
    }

    private Map<TopicPartition, OffsetSpec> all() {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    }

    private void check(Admin admin) throws ExecutionException, InterruptedException {
        TopicDescription description = Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .get();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).values().get(resource))
                .get();
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        int found = description.partitions().size();
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new StateException(
                    """
                    Topic %s keeps the seen rows and must have cleanup.policy=compact, but has cleanup.policy=%s.
                    With another policy Kafka deletes what was seen and everything would be sent again. Set it back, or delete the topic to start over."""
                            .formatted(topic, policy));
        }
        if (found != partitions) {
            throw new StateException(
                    """
                    Topic %s keeps the seen rows and must have %d partitions, but has %d.
                    The program makes it with %d and a connector with %d: if one of each has this name, give one another name, for they cannot share their seen rows. \
                    If somebody added partitions, delete the topic to start over."""
                            .formatted(topic, partitions, found, PARTITIONS, PARTITIONS + 1));
        }
    }

    /**
     * Everything that is committed in a partition, the newest value of each key, in the order in which the keys were first written.
     *
     * @param keys tells what a key says; null for one that is not asked for
     */
    public Map<String, byte[]> read(int partition, Function<byte[], @Nullable String> keys) {
        TopicPartition all = new TopicPartition(topic, partition);
        Map<String, byte[]> newest = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            long end = end(all);
            consumer.assign(List.of(all));
            consumer.seekToBeginning(List.of(all));
            long position = consumer.position(all);
            long moved = System.nanoTime();
            while (position < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String key = keys.apply(record.key());
                    if (key != null && record.value() != null) {
                        newest.put(key, record.value());
                    } else if (key != null) {
                        newest.remove(key);
                    }
                }
                long now = consumer.position(all);
                if (now > position) {
                    position = now;
                    moved = System.nanoTime();
                } else if (position < end && System.nanoTime() - moved > patience.toNanos()) {
                    throw heldBack(all, position, end);
                }
            }
        }
        return newest;
    }

    /** Nothing else would tell the user: a reader of committed records waits for an open transaction without end, and without a word. */
    private KafkaException heldBack(TopicPartition partition, long position, long end) {
        return new KafkaException(
                """
                The seen rows in %s were read up to offset %d of %d, and no further for %d s. Open transactions there: %s. One that does not end \
                by itself is found by kafka-transactions.sh find-hanging, and ended by its abort"""
                        .formatted(partition, position, end, patience.toSeconds(), openTransactions(partition)));
    }

    private String openTransactions(TopicPartition partition) {
        try (Admin admin = Admin.create(client)) {
            String open =
                    admin
                            .describeProducers(List.of(partition))
                            .partitionResult(partition)
                            .get()
                            .activeProducers()
                            .stream()
                            .filter(producer ->
                                    producer.currentTransactionStartOffset().isPresent())
                            .map(ProducerState::toString)
                            .collect(Collectors.joining("; "));
            return open.isEmpty() ? "none" : open;
        } catch (ExecutionException e) {
            return "unknown, for the broker says: " + e.getMessage();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Who captures what is kept in these partitions, from now on, where it is written without transactions.
     *
     * @param keys the key of a piece of seen rows, or of a claim; null for one that is not asked for
     * @param values what was written as the value; null if it is another's
     */
    public Claims claims(
            Collection<Integer> partitions,
            Function<byte[], @Nullable String> keys,
            Function<byte[], byte @Nullable []> values) {
        List<TopicPartition> all = partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
        // Other routes' transactions on the same partitions do not matter, and are not waited for.
        return new Claims(consumer("read_uncommitted"), all, keys, values);
    }

    /** Writes outside of any transaction; when it returns, all of it is durable. */
    public void write(List<ProducerRecord<byte[], byte[]>> records) {
        Properties settings = new Properties();
        settings.putAll(client);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                AtLeastOnceDelivery.producing(settings), new ByteArraySerializer(), new ByteArraySerializer())) {
            Sending sending = new Sending(producer);
            sending.send(records);
            producer.flush();
            sending.check();
        }
    }

    /**
     * The end of what was written, committed or not. The end of what is committed would not do: another route's open transaction on the same
     * partition hides commits of ours that came after its beginning. Reading committed records up to here waits for it.
     */
    private long end(TopicPartition partition) {
        try (Admin admin = Admin.create(client)) {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new KafkaException("Could not read the end of " + partition, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KafkaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new org.apache.kafka.common.errors.InterruptException(e);
    }
}
