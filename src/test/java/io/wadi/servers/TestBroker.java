package io.wadi.servers;

import io.wadi.cli.EmbeddedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** A Kafka for tests: {@link #shared} by all tests of a JVM, or a test's {@link #own} one, which it may stop and start. */
public final class TestBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<TransactionState> ENDING =
            Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);
    private static final Set<TransactionState> OPEN =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final EmbeddedBroker broker;

    private TestBroker(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /** The broker of this JVM, started by the first call and stopped with the JVM. Do not stop or close it. */
    public static TestBroker shared() {
        return Shared.BROKER;
    }

    /** A broker of its own, for a test that stops or starts it. Close it. */
    public static TestBroker own() {
        return new TestBroker(EmbeddedBroker.temporary());
    }

    /** The same, where nobody gets a topic who has not made it. */
    public static TestBroker withoutAutoCreation() {
        return new TestBroker(
                EmbeddedBroker.temporary(EmbeddedBroker.freePort(), Map.of("auto.create.topics.enable", "false")));
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public void start() {
        broker.start();
    }

    public void stop() {
        broker.stop();
    }

    @Override
    public void close() {
        broker.close();
    }

    /** Creates the topic, with settings in pairs such as {@code "cleanup.policy", "compact"}, and returns its name. */
    public String topic(String name, int partitions, String... settings) {
        var configs = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            configs.put(settings[i], settings[i + 1]);
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
            return name;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Could not create topic " + name, e);
        }
    }

    /**
     * All committed records that are in the topics now, in order within each partition: also those of a commit that its producer knows of and a
     * reader does not see yet. A topic that does not exist is an error.
     */
    public List<ConsumerRecord<String, String>> readCommitted(String... topics) {
        awaitMarkers(Set.of(topics));
        try (var consumer = consumer()) {
            var partitions = new ArrayList<TopicPartition>();
            for (var topic : topics) {
                var infos = consumer.partitionsFor(topic);
                if (infos.isEmpty()) {
                    throw new IllegalArgumentException("There is no topic " + topic);
                }
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return readTo(consumer, consumer.endOffsets(partitions));
        }
    }

    /** A broker answers a commit before it has marked the end of the transaction in each partition. */
    private void awaitMarkers(Set<String> topics) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Awaitility.await("the end of commits in " + topics)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> admin.describeTransactions(transactions(admin, ENDING)).all().get().values().stream()
                            .filter(each -> ENDING.contains(each.state()))
                            .flatMap(each -> each.topicPartitions().stream())
                            .noneMatch(each -> topics.contains(each.topic())));
        }
    }

    private static List<String> transactions(Admin admin, Set<TransactionState> states)
            throws ExecutionException, InterruptedException {
        return admin.listTransactions(new ListTransactionsOptions().filterStates(states)).all().get().stream()
                .map(TransactionListing::transactionalId)
                .toList();
    }

    /** Waits until a group has committed the offsets of all that is on the topics now. */
    public void awaitRead(String group, String... topics) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
                var consumer = consumer()) {
            var partitions = new ArrayList<TopicPartition>();
            for (var topic : topics) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            var ends = consumer.endOffsets(partitions);
            Awaitility.await("the offsets of " + group)
                    .atMost(PATIENCE.multipliedBy(3))
                    .until(() -> {
                        var offsets = admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get();
                        return ends.entrySet().stream()
                                .allMatch(end -> offsets.get(end.getKey()) != null
                                        && offsets.get(end.getKey()).offset() >= end.getValue());
                    });
        }
    }

    /**
     * Ends what transactions are open, while no program runs: those that their coordinator knows of by the coordinator, for it alone can tell
     * whether one was committed, and has marked it so in some partitions already. After a broker that went away in the middle of one, and under load,
     * it may know nothing of it any more: such a one would stay open for ever, and is aborted as kafka-transactions.sh does with those that hang.
     */
    public void abortTransactions() {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.fenceProducers(transactions(admin, OPEN)).all().get();
            abortHanging(admin);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Could not abort the open transactions", e);
        }
    }

    private static void abortHanging(Admin admin) throws ExecutionException, InterruptedException {
        var producers = admin.describeProducers(partitions(admin)).all().get();
        for (var partition : producers.entrySet()) {
            for (var producer : partition.getValue().activeProducers()) {
                if (producer.currentTransactionStartOffset().isPresent()) {
                    admin.abortTransaction(hanging(partition.getKey(), producer))
                            .all()
                            .get();
                }
            }
        }
    }

    private static AbortTransactionSpec hanging(TopicPartition partition, ProducerState producer) {
        return new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0));
    }

    private static List<TopicPartition> partitions(Admin admin) throws ExecutionException, InterruptedException {
        var topics = admin.describeTopics(admin.listTopics().names().get());
        return topics.allTopicNames().get().values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(each -> new TopicPartition(topic.name(), each.partition())))
                .toList();
    }

    /** Forgets a group's offsets, as the broker does of one that nobody was in for a week. */
    public void forget(String group) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.deleteConsumerGroups(List.of(group)).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Could not forget " + group, e);
        }
    }

    /** Takes away what stands before this offset, as the broker does of records that were kept for long enough. */
    public void deleteBefore(String topic, int partition, long offset) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Could not delete records of " + topic, e);
        }
    }

    /** Waits until so many are in a group: who was taken for dead is, when it has seen so. */
    public void awaitMembers(String group, int count) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Awaitility.await("%d members of %s".formatted(count, group))
                    .atMost(PATIENCE.multipliedBy(3))
                    .until(() -> admin.describeConsumerGroups(List.of(group))
                                    .all()
                                    .get()
                                    .get(group)
                                    .members()
                                    .size()
                            == count);
        }
    }

    /** Collects the topics' committed records from their beginning on; topics that appear later join. Close it. */
    public Recorder record(String... topics) {
        var consumer = consumer();
        consumer.subscribe(List.of(topics));
        return new Recorder(consumer);
    }

    private static List<ConsumerRecord<String, String>> readTo(
            KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (var read : consumer.poll(Duration.ofMillis(100))) {
                if (read.offset() < ends.getOrDefault(new TopicPartition(read.topic(), read.partition()), 0L)) {
                    records.add(read);
                }
            }
        }
        return records;
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers(),
                        "group.id", "test-" + UUID.randomUUID(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "metadata.max.age.ms", "200"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static final class Shared {
        static final TestBroker BROKER = own();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "stop the shared broker"));
        }
    }
}
