package io.wadi.route;

import io.wadi.sink.TopicReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a route that writes to tables, and how they are read: from their beginning, by a group of the route's own, without what was aborted,
 * and with offsets that are committed after the database. What the route says otherwise is refused where rows would be lost.
 */
final class SinkTopics implements AutoCloseable {
    private final RouteKafkaEndpoint endpoint;
    private final KafkaConfiguration configuration;
    private final String route;
    private @Nullable Admin admin;

    SinkTopics(RouteKafkaEndpoint endpoint, String route) {
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
        this.route = route;
    }

    /** Throws {@link SettingsException} with every mistake. */
    void check() throws SettingsException {
        List<String> mistakes = new ArrayList<>();
        if (endpoint.isHosted()) {
            mistakes.add(IN_SOURCE);
        }
        List<String> written = List.of(endpoint.getEndpointUri().split("[?&]"));
        for (Map.Entry<String, String> each : CONTRARY.entrySet()) {
            if (written.contains(each.getKey())) {
                mistakes.add(each.getKey() + ": " + each.getValue());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
    }

    static final String IN_SOURCE =
            "a source connector of Kafka Connect writes from no topic to a table. io.wadi.connect.WadiSinkConnector does, and so does the program.";

    /** What a route may not say, and why. */
    static final Map<String, String> CONTRARY = Map.of(
            "autoCommitEnable=true",
                    "offsets that are committed before the database's commit lose rows. Leave it out: they are committed after it.",
            "allowManualCommit=true",
                    "the offsets are committed after the database's commit, and by nobody else. Leave it out.",
            "breakOnFirstError=true",
                    "a record that does not fit goes to the deadLetterTopic of to: table:, or stops the route. Leave it out.",
            "isolationLevel=read_uncommitted",
                    "records that were aborted would be written. Leave it out: only committed ones are read.");

    /** Opens a reader that has subscribed. */
    TopicReader open(int most, TopicReader.Starts starts) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            TopicReader reader =
                    new TopicReader(consumer, this::ends, starts, isSeveral(configuration), most, System::nanoTime);
            if (configuration.isTopicIsPattern()) {
                consumer.subscribe(Pattern.compile(configuration.getTopic()), reader.listener());
            } else {
                consumer.subscribe(topics(), reader.listener());
            }
            return reader;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** A reader that belongs to no group, and sees the offsets of one. */
    KafkaConsumer<byte[], byte[]> scout(String group) {
        Map<String, Object> properties = consumerProperties();
        properties.put("group.id", group);
        properties.remove("group.instance.id");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static boolean isSeveral(KafkaConfiguration configuration) {
        return configuration.isTopicIsPattern()
                || FlowSettings.list(configuration.getTopic()).size() > 1;
    }

    List<String> topics() {
        return FlowSettings.list(configuration.getTopic());
    }

    private Map<String, Object> consumerProperties() {
        Map<String, Object> properties = properties(configuration.createConsumerProperties());
        properties.keySet().removeAll(Set.of("key.deserializer", "value.deserializer"));
        properties.put("enable.auto.commit", "false");
        properties.put("isolation.level", "read_committed");
        properties.put("group.id", group());
        if (configuration.getGroupInstanceId() != null) {
            properties.put("group.instance.id", configuration.getGroupInstanceId());
        }
        if (!endpoint.getEndpointUri().contains("autoOffsetReset=")) {
            // camel-kafka's default, latest, leaves out what was there before the route first ran.
            properties.put("auto.offset.reset", "earliest");
        }
        return brokers(properties);
    }

    /** Whether the route reads partitions from their beginning of which nobody says how far they were read. */
    boolean isFromBeginning() {
        return "earliest".equals(consumerProperties().get("auto.offset.reset"));
    }

    String group() {
        String group = configuration.getGroupId();
        return group == null ? endpoint.getCamelContext().getName() + "." + route : group;
    }

    static Map<String, Object> properties(Properties properties) {
        Map<String, Object> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        properties.forEach((name, value) -> map.putIfAbsent((String) name, value));
        return map;
    }

    private Map<String, Object> brokers(Map<String, Object> properties) {
        if (configuration.getBrokers() != null) {
            properties.put("bootstrap.servers", configuration.getBrokers());
        }
        return properties;
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    /** What retention has left of them begins there. */
    Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which) {
        try {
            var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
            return admin()
                    .listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, each -> which)), options)
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().offset()));
        } catch (ExecutionException e) {
            throw new KafkaException("Could not tell how far topics reach: " + Causes.message(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    /** How long topics keep the record of a delete, in milliseconds, of those that are compacted and let it go at all. */
    Map<String, Long> keepsDeletes(Collection<String> topics) {
        List<ConfigResource> asked = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Long> times = new HashMap<>();
        try {
            admin().describeConfigs(asked).all().get().forEach((resource, config) -> {
                if (config.get(TopicConfig.CLEANUP_POLICY_CONFIG)
                        .value()
                        .contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                    String time =
                            config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value();
                    times.put(resource.name(), Long.valueOf(time));
                }
            });
            return times;
        } catch (ExecutionException e) {
            throw new KafkaException("Could not tell how topics are kept: " + Causes.message(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private synchronized Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(client());
            admin = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }

    private Map<String, Object> client() {
        Map<String, Object> client = consumerProperties();
        client.keySet().removeIf(name -> !name.matches("(bootstrap|security|sasl|ssl)\\..*"));
        return client;
    }

    /** For records that do not fit; it reaches the same brokers. */
    KafkaProducer<byte[], byte[]> deadLetters() {
        return new KafkaProducer<>(letterClient(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The settings of a producer for records that do not fit. */
    Properties letterClient() {
        Properties properties = Deliveries.producer(endpoint.getCamelContext());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        if (configuration.getBrokers() != null) {
            properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, configuration.getBrokers());
        }
        // What was read may be larger than what a producer sends as it comes; the broker decides.
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        return properties;
    }
}
